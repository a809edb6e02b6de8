import type { MeetingTerms } from '@minime/platform';
import type { HoldProblem } from '../booking.service.js';

const LOOK_AGAIN = 'Use check_availability for fresh times and let the visitor choose one of them.';

/** Somebody else has the time now, or the owner's day is full: another time may be had. */
export const isNoLongerFree = (problem: HoldProblem): boolean =>
  ['taken', 'busy', 'day_full', 'week_full'].includes(problem);

/** What the model is told when a time cannot be kept, so that it tells the visitor and goes on. */
export function problemText(problem: HoldProblem, { durations }: Pick<MeetingTerms, 'durations'>): string {
  switch (problem) {
    case 'slot_unknown':
      return `Nothing was kept: this is not the slotId of a time that was offered in this conversation. ${LOOK_AGAIN}`;
    case 'slot_expired':
      return `Nothing was kept: the offer of that time has run out. ${LOOK_AGAIN}`;
    case 'taken':
    case 'busy':
    case 'day_full':
    case 'week_full':
      return `Nothing was kept: that time is no longer free. ${LOOK_AGAIN}`;
    case 'notice':
    case 'horizon':
    case 'hours':
    case 'beginning':
      return `Nothing was kept: I do not take calls at that time. ${LOOK_AGAIN}`;
    case 'duration':
      return `Calls take ${durations.join(' or ')} minutes. ${LOOK_AGAIN}`;
    case 'unavailable':
      return 'Nothing was kept: the calendar cannot be reached just now. Tell the visitor so, offer no times, and suggest trying again in a few minutes.';
    case 'address_not_given':
      return 'Nothing was kept: the visitor has not written this address in this conversation. Ask for the address the invitation shall go to.';
    case 'not_an_address':
      return 'Nothing was kept: no mail can be sent to this address. Ask the visitor for another one.';
    case 'refused_domain':
    case 'disposable':
      return 'Nothing was kept: invitations are not sent to addresses of this kind. Ask the visitor for another one.';
    case 'has_meeting':
      return 'Nothing was kept: this conversation has a meeting already. It can be moved with reschedule_meeting or cancelled with cancel_meeting.';
    case 'no_meeting':
      return 'There is no meeting in this conversation that could be moved.';
    case 'address_limit':
    case 'network_limit':
    case 'day_limit':
    case 'too_many_holds':
      return 'Nothing was kept: no more calls can be booked this way for now. Tell the visitor so, and that they can write to me directly.';
  }
}
