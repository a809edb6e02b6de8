import { build } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { giveUp, step } from './say.mjs';

/** Installs and builds what is missing; says nothing when nothing is. Returns false, having said why, when it cannot. */
export async function prepare(root) {
  try {
    await ensureInstalled(root);
    await step(
      'building',
      () => build(root),
      ({ compiled, web }) => compiled > 0 || web,
    );
    return true;
  } catch (error) {
    giveUp(error);
    return false;
  }
}
