import type { SpawnedService } from '@minime/testing';

/**
 * Questions that the broker gave to these once more, who are chats. Only they begin an answer anew, and they come also without a
 * fault of ours: a process that a busy machine holds up for two seconds is taken for dead (docs/decisions/heartbeats.md).
 */
export async function questionsDeliveredAgain(chats: SpawnedService[]): Promise<number> {
  const counters = chats.map(async ({ managementUrl }) => {
    const page = await (await fetch(`${managementUrl}/metrics`)).text();
    const [, count = '0'] =
      /^minime_message_redeliveries_total\{queue="chat\.turn\.requested\.v1"\} (\d+)$/m.exec(page) ?? [];
    return Number(count);
  });
  return (await Promise.all(counters)).reduce((sum, count) => sum + count, 0);
}
