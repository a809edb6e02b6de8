/** A place whose clock can be asked for. */
export interface KnownPlace {
  label: string;
  /** IANA name. */
  zone: string;
}

/** Cities and countries that people name, where no time zone is called after them. */
const ALIASES: Record<string, string> = {
  'san francisco': 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  california: 'America/Los_Angeles',
  boston: 'America/New_York',
  washington: 'America/New_York',
  miami: 'America/New_York',
  austin: 'America/Chicago',
  rio: 'America/Sao_Paulo',
  'rio de janeiro': 'America/Sao_Paulo',
  brazil: 'America/Sao_Paulo',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  germany: 'Europe/Berlin',
  geneva: 'Europe/Zurich',
  barcelona: 'Europe/Madrid',
  spain: 'Europe/Madrid',
  porto: 'Europe/Lisbon',
  portugal: 'Europe/Lisbon',
  france: 'Europe/Paris',
  italy: 'Europe/Rome',
  milan: 'Europe/Rome',
  england: 'Europe/London',
  edinburgh: 'Europe/London',
  cambridge: 'Europe/London',
  oxford: 'Europe/London',
  'cape town': 'Africa/Johannesburg',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  india: 'Asia/Kolkata',
  beijing: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  japan: 'Asia/Tokyo',
  osaka: 'Asia/Tokyo',
  tokio: 'Asia/Tokyo',
  'nova york': 'America/New_York',
  'nueva york': 'America/New_York',
  londres: 'Europe/London',
  berlim: 'Europe/Berlin',
  utc: 'UTC',
  gmt: 'UTC',
};

const LONGEST_NAME_WORDS = 3;

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const ZONES = new Map<string, string>([
  ...Intl.supportedValuesOf('timeZone').map(
    (zone) => [fold(zone.split('/').at(-1)!.replaceAll('_', ' ')), zone] as const,
  ),
  ...Object.entries(ALIASES),
]);

/** The places that a text names, in the order in which it names them. */
export function placesIn(text: string): KnownPlace[] {
  const words = text.match(/[\p{L}'’.-]+/gu) ?? [];
  const places: KnownPlace[] = [];
  for (let at = 0; at < words.length; at += 1) {
    for (let length = LONGEST_NAME_WORDS; length > 0; length -= 1) {
      const label = words
        .slice(at, at + length)
        .join(' ')
        .replace(/[.’'-]+$/, '');
      const zone = ZONES.get(fold(label));
      if (!zone) continue;
      places.push({ label, zone });
      at += length - 1;
      break;
    }
  }
  return places;
}
