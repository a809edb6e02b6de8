import { freePorts } from '@minime/database';
import { workerNumber } from './test.config.js';

/** Below those that the product and the servers of the test command take; the few that browsers refuse are left out. */
const FIRST = 10_200;
const SHARES = 32;
const SHARE = 300;

/**
 * Every worker of a run has a share of its own: none is given a port that another one has given out, while nobody listens
 * there yet. Runs side by side begin at different shares.
 */
const share = (process.ppid + workerNumber()) % SHARES;

/** A TCP port on 127.0.0.1 that was free a moment ago. */
export const freePort = freePorts(FIRST + share * SHARE, SHARE);
