/** Files with very many functions that stand in two of them each, in another order, and are like no other. */

const FUNCTIONS_PER_FILE = 20;
const STATEMENTS = 9;

/** By path; `count` functions, each in two files. */
export function manyDuplicates(count: number): Record<string, string> {
  const random = numbersFrom(1);
  const functions = Array.from({ length: count }, (_, i) => functionText(i, random));
  const shuffled = functions
    .map((text) => ({ text, at: random(1 << 30) }))
    .sort((x, y) => x.at - y.at)
    .map(({ text }) => text);
  return { ...filesOf('one', functions), ...filesOf('two', shuffled) };
}

function filesOf(folder: string, functions: readonly string[]): Record<string, string> {
  const count = Math.ceil(functions.length / FUNCTIONS_PER_FILE);
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${folder}/part${i}.ts`,
      functions.slice(i * FUNCTIONS_PER_FILE, (i + 1) * FUNCTIONS_PER_FILE).join('\n'),
    ]),
  );
}

type Random = (below: number) => number;

function functionText(index: number, random: Random): string {
  const name = (): string => `${WORDS[random(WORDS.length)]}${WORDS[random(WORDS.length)]}${random(1000)}`;
  const statements = Array.from({ length: STATEMENTS }, () => SHAPES[random(SHAPES.length)]!(name, random));
  return `export function step${index}(${name()}: number): void {\n${statements.join('\n')}\n}\n`;
}

const SHAPES: readonly ((name: () => string, random: Random) => string)[] = [
  (name, random) => `  const ${name()} = ${name()}(${random(9999)}) * ${name()};`,
  (name) => `  if (${name()} > ${name()}.${name()}) ${name()}.push(${name()});`,
  (name, random) => `  for (let i = ${random(99)}; i < ${name()}; i++) ${name()}[i] = ${name()};`,
  (name) => `  ${name()}.${name()}(${name()}, ${name()} ?? ${name()});`,
  (name) => `  while (${name()}.${name()}()) ${name()} += ${name()};`,
  (name, random) => `  ${name()}('${name()} ${random(9999)}', { ${name()}: ${name()} });`,
  (name) => `  try { ${name()}(${name()}); } catch { ${name()}.${name()} = undefined; }`,
  (name) => `  return ${name()} ? ${name()} : ${name()}(${name()});`,
];

const WORDS = 'price weather account window garden engine letter bridge signal market river copper'.split(
  ' ',
);

/** A linear congruence: the same numbers each time. */
function numbersFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
