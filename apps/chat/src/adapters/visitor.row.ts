import type { Place, VisitorContext, VisitorDetails, VisitorProfile } from '@minime/contracts';

export interface VisitorRow {
  visitor_id: string;
  first_seen_at: Date;
  details: VisitorDetails;
  place: Place | null;
  context: VisitorContext;
}

/** Of `visitors` under the name `v`. */
export const visitorColumns = 'v."id" AS "visitor_id", v."first_seen_at", v."details", v."place", v."context"';

export const visitorProfile = (row: VisitorRow): VisitorProfile => ({
  visitorId: row.visitor_id,
  firstSeenAt: row.first_seen_at.toISOString(),
  details: row.details,
  ...(row.place && { place: row.place }),
  context: row.context,
});
