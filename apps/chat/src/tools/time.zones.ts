import { DateTime, IANAZone } from 'luxon';
import { ToolError } from './tool.js';

/** What people call zones: abbreviations, and cities that are not the name of one. */
const KNOWN_NAMES: Record<string, string> = {
  utc: 'UTC',
  gmt: 'UTC',
  z: 'UTC',
  zulu: 'UTC',
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  bst: 'Europe/London',
  wet: 'Europe/Lisbon',
  west: 'Europe/Lisbon',
  cet: 'Europe/Paris',
  cest: 'Europe/Paris',
  eet: 'Europe/Athens',
  eest: 'Europe/Athens',
  msk: 'Europe/Moscow',
  ist: 'Asia/Kolkata',
  jst: 'Asia/Tokyo',
  kst: 'Asia/Seoul',
  sgt: 'Asia/Singapore',
  hkt: 'Asia/Hong_Kong',
  aest: 'Australia/Sydney',
  aedt: 'Australia/Sydney',
  awst: 'Australia/Perth',
  nzst: 'Pacific/Auckland',
  nzdt: 'Pacific/Auckland',
  brt: 'America/Sao_Paulo',
  nyc: 'America/New_York',
  'new york city': 'America/New_York',
  boston: 'America/New_York',
  washington: 'America/New_York',
  'washington dc': 'America/New_York',
  philadelphia: 'America/New_York',
  atlanta: 'America/New_York',
  miami: 'America/New_York',
  austin: 'America/Chicago',
  dallas: 'America/Chicago',
  houston: 'America/Chicago',
  la: 'America/Los_Angeles',
  'san francisco': 'America/Los_Angeles',
  'san diego': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  'silicon valley': 'America/Los_Angeles',
  montreal: 'America/Toronto',
  ottawa: 'America/Toronto',
  'rio de janeiro': 'America/Sao_Paulo',
  brasilia: 'America/Sao_Paulo',
  porto: 'Europe/Lisbon',
  barcelona: 'Europe/Madrid',
  lyon: 'Europe/Paris',
  milan: 'Europe/Rome',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  geneva: 'Europe/Zurich',
  edinburgh: 'Europe/London',
  manchester: 'Europe/London',
  kyiv: 'Europe/Kyiv',
  'saint petersburg': 'Europe/Moscow',
  'abu dhabi': 'Asia/Dubai',
  'tel aviv': 'Asia/Jerusalem',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  'new delhi': 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  bengaluru: 'Asia/Kolkata',
  chennai: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  shenzhen: 'Asia/Shanghai',
  osaka: 'Asia/Tokyo',
  kyoto: 'Asia/Tokyo',
  hanoi: 'Asia/Bangkok',
  canberra: 'Australia/Sydney',
  wellington: 'Pacific/Auckland',
  'cape town': 'Africa/Johannesburg',
};

const OFFSET = /^(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?$/i;

const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[._]/g, (mark) => (mark === '_' ? ' ' : ''))
    .trim();

/** `lisbon` to `Europe/Lisbon` for every zone that is named after a city, and what people call zones otherwise. */
let zonesByName: Map<string, string> | undefined;

function zoneByName(name: string): string | undefined {
  zonesByName ??= new Map([
    ...Intl.supportedValuesOf('timeZone').map((zone) => [folded(zone.split('/').at(-1)!), zone] as const),
    ...Object.entries(KNOWN_NAMES),
  ]);
  return zonesByName.get(folded(name));
}

/**
 * The zone that a visitor means: an IANA name, a UTC offset, a common abbreviation or a city.
 * @throws ToolError that says what to give instead
 */
export function zoneNamed(name: string): string {
  const text = name.trim();
  const offset = OFFSET.exec(text);
  if (offset) return fixedZone(text, offset);
  if (text.includes('/') && IANAZone.isValidZone(text)) return text;
  const known = zoneByName(text) ?? zoneByName(text.split(',')[0]!);
  if (known) return known;
  throw new ToolError(
    `"${name}" is not a time zone I know. Give an IANA name such as Europe/Lisbon, a large city, or an offset such as UTC+2.`,
  );
}

function fixedZone(text: string, [, sign, hours, minutes = '00']: RegExpExecArray): string {
  const zone = `UTC${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  if (Number(hours) > 14 || Number(minutes) > 59 || !DateTime.local({ zone }).isValid) {
    throw new ToolError(`"${text}" is not an offset that exists: from UTC-12 to UTC+14.`);
  }
  return zone;
}

/** A moment in a zone, for programs and for people. */
export const toldTime = (moment: DateTime<true>) => ({
  zone: moment.zoneName,
  utcOffset: moment.toFormat('ZZ'),
  iso: moment.toISO({ suppressMilliseconds: true }),
  formatted: moment.setLocale('en').toFormat('cccc d LLLL yyyy, HH:mm'),
});
