import { rm } from 'node:fs/promises';
import { Driver } from './driver.js';
import { Program } from './program.js';
import { knowledgeFolder, seedOldTalk, whenIndexed } from './store.js';
import { type Services, type SystemName, systems } from './systems.js';
import { LOADS, measureTalk } from './talk.bench.js';

export async function runBench(args: string[], services: Services): Promise<void> {
  const model = await Program.start('model.process.js');
  const driver = Driver.start();
  const knowledgeDir = await knowledgeFolder(5000);
  const wanted = (args[0] ?? 'floor,embedded,distributed').split(',') as SystemName[];
  const loads = args[1] ? args[1].split(',').map((at) => LOADS[Number(at)]!) : LOADS;
  for (const name of wanted) {
    const system = await systems[name]({ modelUrl: model.url, knowledgeDir, services });
    if (system.databaseUrl) {
      console.log('passages', await whenIndexed(system, 625));
      await seedOldTalk(system, 25_000);
    }
    for (const load of loads)
      console.log(name, load.name, JSON.stringify(await measureTalk(system, driver, load, true)));
    await system.stop();
  }
  await driver.stop();
  await model.stop();
  await rm(knowledgeDir, { recursive: true });
}
