import { AppError, type Check } from '@minime/platform';

const CONNECT_TIMEOUT_MS = 5_000;
const REFUSED = /ACCESS[-_]REFUSED|NOT[-_]ALLOWED|403|530/;

/** Whether the broker lets us in. */
export const brokerCheck = (url: string): Check => ({
  part: 'Broker',
  look: async () => {
    const { connect } = await import('amqplib');
    const { host, pathname } = new URL(url);
    const connection = await connect(url, { timeout: CONNECT_TIMEOUT_MS }).catch((cause: Error) => {
      const why = REFUSED.test(cause.message)
        ? 'user, password or virtual host of RABBITMQ_URL is wrong'
        : 'does not answer';
      throw new AppError('broker_unavailable', `RabbitMQ at ${host}${pathname}: ${why}`, { cause });
    });
    connection.on('error', () => undefined);
    const { version } = connection.connection.serverProperties;
    await connection.close();
    return `RabbitMQ ${version} at ${host}${pathname} lets us in`;
  },
});
