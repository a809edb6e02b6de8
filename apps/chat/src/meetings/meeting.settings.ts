import type { MeetingTerms, Persona } from '@minime/platform';
import type { ChatConfig } from '../chat.config.js';
import type { MeetingLimits } from './ports.js';
import { type MeetingRules, meetingRules, takesCalls } from './rules/meeting.rules.js';

/** All that booking goes by, from the persona file and the environment. */
export interface MeetingSettings {
  rules: MeetingRules;
  terms: MeetingTerms;
  /** False: the owner has no hours in which calls may be, and nobody is offered one. */
  isOpen: boolean;
  /** Of every invitation. */
  title: string;
  owner: string;
  limits: MeetingLimits;
  holdSeconds: number;
  /** Without a slash at its end. */
  publicUrl: string;
  secrets: string[];
}

type Config = Pick<
  ChatConfig,
  | 'PORT'
  | 'PUBLIC_URL'
  | 'SESSION_SECRET'
  | 'MEETING_HOLD_MINUTES'
  | 'MEETING_LIMIT_PER_ADDRESS'
  | 'MEETING_LIMIT_PER_NETWORK'
  | 'MEETING_LIMIT_PER_DAY'
>;

export function meetingSettings(persona: Persona, config: Config): MeetingSettings {
  const rules = meetingRules(persona);
  return {
    rules,
    terms: persona.meetings,
    isOpen: takesCalls(rules),
    title: persona.meetings.title ?? `Call with ${persona.name}`,
    owner: persona.name,
    limits: {
      perAddress: config.MEETING_LIMIT_PER_ADDRESS,
      perNetwork: config.MEETING_LIMIT_PER_NETWORK,
      perDay: config.MEETING_LIMIT_PER_DAY,
    },
    holdSeconds: config.MEETING_HOLD_MINUTES * 60,
    publicUrl: (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/+$/, ''),
    secrets: config.SESSION_SECRET,
  };
}
