export { NetworkSet, parseNetwork } from './network.js';
export { OwnerLinks, type OwnerPower } from './owner.links.js';
export { OwnerModule, type OwnerModuleOptions } from './owner.module.js';
export { ownerSchema } from './owner.schema.js';
export { type Caller, OwnerWatch } from './owner.watch.js';
export { type OwnerAct, ownerWords } from './owner.words.js';
export { type Block, type BlockTarget, OwnerControls, type SwitchState } from './ports.js';
