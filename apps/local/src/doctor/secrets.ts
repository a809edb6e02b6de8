import type { Environment } from '@minime/platform';

const SECRET = /(KEY|TOKEN|SECRET|PASSWORD|_JSON)$/;
/** What is shorter might be a word of the message. */
const MIN_CHARS = 4;

/** Takes every secret of the environment out of a text, whoever let it slip in: a server's answer may repeat what it got. */
export function withoutSecrets(text: string, env: Environment): string {
  const secrets = Object.entries(env)
    .flatMap(([name, value = '']) => [...(SECRET.test(name) ? value.split(',') : []), ...passwordsIn(value)])
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= MIN_CHARS)
    .sort((a, b) => b.length - a.length);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

/** As it stands in a URL, and as it is meant. */
function passwordsIn(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { password } = new URL(value);
  return [password, decodeURIComponent(password)];
}
