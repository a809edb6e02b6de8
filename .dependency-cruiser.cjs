/** Who may import whom: the rules of docs/architecture.md, held by `npm run deps`. Each is proved by a planted violation. */

/** Code that never ships. */
const TESTS = ['\\.spec\\.ts$', '^(apps|libs)/[^/]+/test/', '^sandbox/.*test/', '^test/', '^libs/testing/'];
/** Where an app or a library touches the world. */
const ADAPTERS = ['/adapters/', '\\.module\\.ts$'];
/** Where tables are described. */
const TABLES = ['/entities/', '/migrations/', '\\.entity\\.ts$', '\\.schema\\.ts$'];
/** Client libraries of the services that we talk to. */
const SDKS = [
  '@anthropic-ai',
  '@aws-sdk',
  '@qdrant',
  '@notionhq',
  'googleapis',
  '@googleapis',
  'google-auth-library',
  'nodemailer',
  'voyageai',
];
/** A package, resolved or not. */
const npm = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    {
      name: 'no-other-app',
      comment: 'An app talks to another app through events; apps/local alone puts the apps together.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/local/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-app-in-lib',
      comment: 'A library serves apps and knows none of them.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'leaf-libs',
      comment: 'contracts and platform are what everything stands on; they stand on no other library.',
      severity: 'error',
      from: { path: '^libs/(contracts|platform)/src/', pathNot: TESTS },
      to: { path: '^libs/', pathNot: '^libs/$1/' },
    },
    {
      name: 'no-test-code-in-product',
      comment: 'The sandbox and the test helpers are for tests, benchmarks and apps/local.',
      severity: 'error',
      from: { pathNot: [...TESTS, '^sandbox/', '^apps/local/'] },
      to: { path: '^(sandbox|libs/testing)/' },
    },
    {
      name: 'sandbox-stands-alone',
      comment: 'The sandbox plays the outside world; product code in it would test itself.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: TESTS },
      to: { path: '^(apps|libs)/' },
    },
    {
      name: 'sdk-in-adapter',
      comment: 'One external system, one adapter: the SDK of a service is imported there and nowhere else.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [...TESTS, ...ADAPTERS, '^libs/llm/', '^libs/knowledge/src/qdrant/'],
      },
      to: { path: npm(...SDKS) },
    },
    {
      name: 'claude-in-adapter',
      comment: 'libs/llm speaks in the types of the Messages API; only its adapters run the SDK.',
      severity: 'error',
      from: { path: '^libs/llm/', pathNot: [...TESTS, ...ADAPTERS] },
      to: { path: npm(...SDKS), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'database-in-adapter',
      comment:
        'Services decide, adapters store: SQL and TypeORM stay in adapters, tables and the two libraries made of them.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [...TESTS, ...ADAPTERS, ...TABLES, '^libs/(database|messaging)/', '^libs/knowledge/src/local/'],
      },
      to: { path: npm('typeorm', '@nestjs/typeorm', 'pg') },
    },
    {
      name: 'amqp-in-messaging',
      comment: 'How messages are confirmed, retried and parked is decided once, in libs/messaging.',
      severity: 'error',
      from: { path: '^(apps|libs|sandbox)/', pathNot: [...TESTS, '^libs/messaging/'] },
      to: { path: npm('amqplib', 'amqp-connection-manager') },
    },
    {
      name: 'adapter-behind-port',
      comment: 'Only a module chooses an adapter; everything else names the port.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/src/', pathNot: [...TESTS, ...ADAPTERS, '/index\\.ts$'] },
      to: { path: '^$1/$2/src/.*adapters/' },
    },
    {
      name: 'web-stands-alone',
      comment: 'The page is built for browsers: of the rest it may know what the protocol looks like.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: TESTS },
      to: { path: '^(libs|sandbox)/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'web-types-only',
      comment: 'Contracts weigh as much as zod: the page takes their types and no code.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: TESTS },
      to: { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependency-in-product',
      comment: 'Images hold production dependencies only. (The page is bundled, so it may use the others.)',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: [...TESTS, '^apps/web/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycle',
      comment: 'Files that need each other to load are one file. (Types alone may point both ways.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere, or to a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
