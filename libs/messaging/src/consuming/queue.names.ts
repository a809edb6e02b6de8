import { broadcastEvents, type EventType } from '@minime/contracts';

/** One queue of an app: shared by its replicas, or (for a broadcast) of one replica. */
export interface Subscription {
  event: EventType;
  queue: string;
  broadcast: boolean;
}

/** The queue of an app for an event that its replicas share. */
export const workQueue = (app: string, event: EventType) => `${app}.${event}`;

/** Where an app's dead letters lie. */
export const deadLetterQueue = (app: string) => `${app}.dead`;

export function subscriptionsOf(app: string, replica: string, handled: EventType[]): Subscription[] {
  return handled.map((event) => {
    const broadcast = broadcastEvents.has(event);
    return { event, broadcast, queue: broadcast ? `${workQueue(app, event)}.${replica}` : workQueue(app, event) };
  });
}
