import { type Check, Health } from '@minime/platform';
import { addressOf, type SummaryConfig } from '../summary.config.js';
import { NodemailerMailer } from './nodemailer.mailer.js';

/** Whether the mail server lets us in. */
export const mailCheck = (config: Pick<SummaryConfig, 'SMTP_URL' | 'MAIL_FROM' | 'OWNER_EMAIL'>): Check => ({
  part: 'Mail',
  look: async () => {
    const mailer = await NodemailerMailer.open(config, new Health());
    try {
      await mailer.check();
      return `${new URL(config.SMTP_URL).host} lets us in; mails go to ${addressOf(config.OWNER_EMAIL)}`;
    } finally {
      mailer.onApplicationShutdown();
    }
  },
});
