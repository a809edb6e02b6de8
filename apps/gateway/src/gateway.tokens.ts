/** The service's parsed settings (`GatewayConfig`). */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');

/** The service's logger (pino). */
export const LOGGER = Symbol('LOGGER');

/** The folder of the built web client. */
export const WEB_ROOT = Symbol('WEB_ROOT');
