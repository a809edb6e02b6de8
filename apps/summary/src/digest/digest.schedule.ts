import { CronTime } from 'cron';

/** The first time after a moment that a cron expression names, read in an IANA zone. */
export const nextDigest = (expression: string, timeZone: string, moment: Date): Date =>
  new CronTime(expression, timeZone).getNextDateFrom(moment, timeZone).toJSDate();
