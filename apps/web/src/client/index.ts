export * from './chat.client.js';
export * from './chat.state.js';
export * from './token.store.js';
export { isFinal } from './turn.merge.js';
