import { type SpawnedService, waitFor } from '@minime/testing';

/**
 * Ready is who can answer: what the first sync wrote may come to a chat a moment later. Waits until each of them answers from it.
 * @param ingest where the sync runs; the whole of an embedded one is both
 */
export async function knowledgeLoaded(ingest: SpawnedService, chats: SpawnedService[]): Promise<void> {
  const synced = () => versionIn(ingest, 'knowledge synced');
  await waitFor(() => synced() !== undefined, { what: 'the first sync' });
  for (const chat of chats) {
    await waitFor(() => versionIn(chat, 'knowledge loaded') === synced(), {
      what: 'a chat that knows what was synced',
    });
  }
}

/** The version that a service logged last with those words. */
const versionIn = ({ lines }: SpawnedService, words: string): number | undefined => {
  const line = lines.findLast((each) => each.includes(words));
  return line === undefined ? undefined : (JSON.parse(line) as { version: number }).version;
};
