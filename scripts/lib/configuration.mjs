/**
 * The page of all variables: which program reads one, what it is when unset, and what `.env.example` says of it.
 * @param {Record<string, Record<string, import('zod').ZodType>>} shapes variables by program
 * @param {string} example the text of `.env.example`
 * @returns {string} Markdown
 */
export function configurationPage(shapes, example) {
  const sections = sectionsOf(example);
  const readers = (name) => Object.keys(shapes).filter((program) => name in shapes[program]);
  const row = ({ name, shown, about }) => {
    const programs = readers(name);
    const type = shapes[programs[0]]?.[name];
    const required = programs.filter((program) => !shapes[program][name].safeParse(undefined).success);
    const unset =
      required.length > 0
        ? `**required** by ${required.join(', ')}`
        : shown === ''
          ? ''
          : `\`${shown.replaceAll('|', '\\|')}\``;
    return type ? `| \`${name}\` | ${unset} | ${programs.join(', ')} | ${about.replaceAll('|', '\\|')} |` : '';
  };
  const tables = sections.map(({ title, variables }) =>
    [
      `## ${title}`,
      '',
      '| variable | when unset | read by | |',
      '|---|---|---|---|',
      ...variables.map(row).filter(Boolean),
      '',
    ].join('\n'),
  );
  return [
    '# Every variable',
    '',
    'Made by `npm run configuration` from the schemas of the services and `.env.example`; do not edit. A value that its schema does',
    'not accept stops the start with a line that names it. An empty value counts as unset.',
    '',
    ...tables,
  ].join('\n');
}

/** The headings of `.env.example`, and under each its variables with the comment above them. */
function sectionsOf(example) {
  const sections = [];
  let about = [];
  let described = '';
  for (const line of example.split('\n')) {
    const heading = /^# --- (.*) ---$/.exec(line);
    const variable = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (heading) sections.push({ title: heading[1].replace(/ \(each.*\)$/, ''), variables: [] });
    else if (variable) {
      if (about.length > 0) described = about.join(' ');
      sections.at(-1)?.variables.push({ name: variable[1], shown: variable[2], about: described });
      about = [];
    } else if (line.startsWith('# ')) about.push(line.slice(2));
    else {
      about = [];
      described = '';
    }
  }
  return sections;
}
