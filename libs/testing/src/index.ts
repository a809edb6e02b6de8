export { freePort } from './free-port.js';
export { type TestDatabase, testDatabase } from './test.database.js';
export { type WaitOptions, waitFor } from './wait-for.js';
