import type { Schemas } from '@qdrant/js-client-rest';
import { v5 as uuidv5 } from 'uuid';
import type { Page, Passage } from '../ports.js';
import { bm25, passageTerms } from './bm25.document.js';

/** Names of the vectors of a passage. */
export const DENSE = 'dense';
export const SPARSE = 'bm25';

/** Names the points that are no passages; fixed for ever. */
const POINT_NAMESPACE = '7c0c5e5e-2f0f-4c0d-9d0e-4f1b8a6f9b53';
export const STATE_ID = uuidv5('state', POINT_NAMESPACE);
export const pageRecordId = (pageId: string): string => uuidv5(`page/${pageId}`, POINT_NAMESPACE);

export type Point = Schemas['PointStruct'];

/** What a passage is kept as. */
export type PassagePayload = Omit<Passage, 'id'> & { kind: 'passage'; language?: string };
/** One for each page, without vectors, so that a page without passages is known too. */
export type PagePayload = { kind: 'page'; pageId: string; contentHash: string };
/** One for the whole index, without vectors. */
export type StatePayload = { kind: 'state'; version: number };

export function passagePayload({ id: _id, ...passage }: Passage, language: string | undefined): PassagePayload {
  return { kind: 'passage', ...passage, ...(language && { language }) };
}

/** @param vector of the passage, where there is an embedder */
export function passagePoint(id: string, payload: PassagePayload, vector: Float32Array | undefined): Point {
  const terms = passageTerms({ id, ...payload }, payload.language);
  return {
    id,
    vector: { [SPARSE]: bm25(terms), ...(vector && { [DENSE]: [...vector] }) },
    payload: { ...payload },
  };
}

export const pagePoint = ({ id, contentHash }: Page): Point => ({
  id: pageRecordId(id),
  vector: {},
  payload: { kind: 'page', pageId: id, contentHash } satisfies PagePayload,
});

export const statePoint = (version: number): Point => ({
  id: STATE_ID,
  vector: {},
  payload: { kind: 'state', version } satisfies StatePayload,
});

/** @param payload of a point that `passagePoint` made */
export function toPassage(id: string | number | bigint, payload: unknown): Passage {
  const { kind: _kind, language: _language, ...passage } = payload as PassagePayload;
  return { id: String(id), ...passage };
}
