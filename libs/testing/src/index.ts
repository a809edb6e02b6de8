export { freePort } from './free.port.js';
export { SandboxControl } from './sandbox.control.js';
export {
  type Exit,
  IMAGE_NODE_OPTIONS,
  type ServiceName,
  type SpawnedService,
  type SpawnOptions,
  spawnService,
} from './spawn-service.js';
export { median, noise, percentile } from './statistics.js';
export { tablesWith } from './tables-with.js';
export { type TestBroker, testBroker } from './test.broker.js';
export { testSetting } from './test.config.js';
export { type TestDatabase, testDatabase } from './test.database.js';
export { testHost } from './test.host.js';
export {
  ConnectionRefused,
  connectVisitor,
  type Visitor,
  type VisitorAnswer,
  type VisitorAuth,
  type VisitorEvent,
  type VisitorOptions,
} from './visitor.js';
export { type WaitOptions, waitFor } from './wait-for.js';
