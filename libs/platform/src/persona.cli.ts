import { printed } from './command.js';
import { loadPersona, type Persona } from './persona.js';

const USAGE = `npm run persona:check [-- FILE]: reads a persona file as a start would, and names every problem with its line and
column. Without FILE: that of PERSONA_FILE, or persona/persona.yaml. The exit code is 1 where there is one.
`;

/** `npm run persona:check` */
async function main(args: string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  const path = args[0] ?? (process.env.PERSONA_FILE?.trim() || './persona/persona.yaml');
  process.stdout.write(`${path} can be used\n\n${summary(await loadPersona(path))}`);
}

function summary(persona: Persona): string {
  const { name, headline, voice, rules, avoidTopics, starters, links, languages, timeZone, workingHours } = persona;
  const hours = Object.entries(workingHours).filter(([, ranges]) => ranges.length > 0);
  const facts = {
    name: headline ? `${name} (${headline})` : name,
    speaks: `${languages.join(', ')}; ${voice.length} lines of voice, ${rules.length} rules, ${avoidTopics.length} topics avoided`,
    shows: `${starters.length} starters, ${links.length} links`,
    calls: hours.length
      ? hours.map(([day, ranges]) => `${day} ${ranges.join(' ')}`).join(', ')
      : 'none: no working hours',
    zone: timeZone,
  };
  return Object.entries(facts)
    .map(([label, value]) => `  ${label.padEnd(8)}${value}\n`)
    .join('');
}

printed(main(process.argv.slice(2)));
