import { describe, expect, it } from '@jest/globals';
import { type CpuProfile, flameGraph } from './flame.js';

const frame = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});
const profile: CpuProfile = {
  startTime: 1_000,
  nodes: [
    frame(1, '(root)', '', [2, 3, 5]),
    frame(2, '(idle)', ''),
    frame(3, 'answer', 'file:///minime/dist/apps/chat/src/turn.js', [4]),
    frame(4, 'parse<T>', 'file:///minime/node_modules/zod/v4/parse.js'),
    frame(5, 'writev', ''),
  ],
  samples: [2, 4, 3, 5, 4],
  timeDeltas: [400, 300, 100, 100, 5_000],
};

describe('a flame graph', () => {
  const drawn = flameGraph(profile, { name: 'one & only', from: 1_000, to: 2_000 });

  it('shares the time of its span out to callers and callees, without idle time', () => {
    expect(drawn).toContain('<title>answer turn.js: 80.0 %</title>');
    expect(drawn).toContain('<title>parse&lt;T&gt; zod: 60.0 %</title>');
    expect(drawn).toContain('<title>writev: 20.0 %</title>');
    expect(drawn).not.toContain('idle');
  });

  it('draws what is called above its caller, as wide as its time', () => {
    const placeOf = (name: string) =>
      new RegExp(`<title>${name}[^<]*</title><rect x="(.+?)" y="(.+?)" width="(.+?)"`)
        .exec(drawn)
        ?.slice(1)
        .map(Number);
    const [answer, parse] = [placeOf('answer'), placeOf('parse')];
    expect(answer).toEqual([0, expect.any(Number), 960]);
    expect(parse).toEqual([0, expect.any(Number), 720]);
    expect(answer![1]! - parse![1]!).toBeGreaterThan(0);
  });

  it('names its span as text, whatever is in the name', () => {
    expect(drawn).toContain('one &amp; only');
  });
});
