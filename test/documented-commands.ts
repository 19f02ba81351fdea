/**
 * How a command of the documents is checked: by the spec itself, by another file that runs it, or not, and then why.
 */
type Check = { here: 'gateway' | 'cli' | 'copy' } | { by: string; text: string } | { cannot: string };

const NO_DOCKER =
  'needs a Docker daemon and images of a registry; .ci/deploy checks the file where there is docker compose, ' +
  'test/run/compose.spec.ts always';
const NO_CLUSTER =
  'needs a cluster; .ci/deploy renders the manifests where there is kubectl, test/run/manifests.spec.ts checks ' +
  'them always';

/** Every command of a block of `sh` in the documents, without its comment, matches exactly one of these. */
export const COMMANDS: readonly (readonly [command: RegExp, check: Check])[] = [
  [/^\.\/start\.sh$/, { by: '.ci/smoke', text: 'start.sh' }],
  [/^npm ci && npm test$/, { by: '.ci/run', text: 'npm test' }],
  [/^npm run lint && npm run typecheck$/, { by: '.ci/run', text: 'npm run --silent typecheck' }],
  [/^npm run test:clients$/, { by: '.ci/run', text: 'npm run --silent test:clients' }],
  [/^npm run test:sign-in$/, { by: '.ci/run', text: 'npm run --silent test:sign-in' }],
  [/^npm run test:agents$/, { by: '.ci/run', text: 'npm run --silent test:agents' }],
  [/^npm run add-account(?: -- --loop)?$/, { by: 'test/accounts/command-line.spec.ts', text: "run('add-account'" }],
  [/^\.\/sync-accounts\.sh$/, { by: 'test/accounts/sync-accounts.spec.ts', text: 'sync-accounts.sh' }],
  [/^npm run sandbox$/, { by: 'test/agents/in-depth/first-run.js', text: 'npm run sandbox' }],
  [/^npm run test:mixing$/, { by: '.ci/run', text: 'npm run --silent test:mixing' }],
  [
    /^npm run test:reports$/,
    { cannot: 'takes ten minutes; test/reports/reports.spec.ts does it with 200 000 records' },
  ],
  [/^npm run test:clouds$/, { by: '.ci/run', text: 'npm run --silent test:clouds' }],
  [/^npm run test:dashboard$/, { by: '.ci/run', text: 'npm run --silent test:dashboard' }],
  [/^npm run dev:dashboard$/, { by: '.ci/commands', text: 'dev:dashboard' }],
  [/^npm run start:dev$/, { by: '.ci/commands', text: 'start:dev' }],
  [/^npm run bench$/, { by: '.ci/commands', text: 'bench' }],
  [/^npm run bench -- --growth$/, { by: '.ci/commands', text: 'bench -- --growth' }],
  [
    /^npm (?:install --prefix \/tmp\/portkey|run bench -- --case small .*--peer) .*$/,
    { cannot: "downloads another vendor's gateway; bench/peers/start-peer.spec.ts starts one of its own" },
  ],
  [/^npm run first-run$/, { by: '.ci/run', text: 'npm run --silent first-run' }],
  [/^npm run soak$/, { by: '.ci/commands', text: 'soak' }],
  [
    /^(?:export ANTHROPIC_(?:BASE_URL|AUTH_TOKEN)=\S+|claude)$/,
    { by: 'test/agents/in-depth/first-run.js', text: 'export ANTHROPIC_BASE_URL' },
  ],
  [
    /^(?:export COPILOT_\w+=\S+|copilot)$/,
    { by: 'test/agents/clients/copilot.js', text: 'COPILOT_PROVIDER_BASE_URL: isAnthropic' },
  ],
  [/^cline(?: auth -p openai-compatible .*)?$/, { by: 'test/agents/clients/cline.js', text: '"$0" auth -p "$1"' }],
  [/^export DROID2API_KEY=\S+$/, { by: 'test/agents/clients/codex.js', text: 'DROID2API_KEY: key' }],
  [/^curl http:\/\/localhost:3000\//, { here: 'gateway' }],
  [/^npm run (?:keys|accounts) -- /, { here: 'cli' }],
  [
    /^npm run (?:members|teams|organization) -- /,
    { by: 'test/team/members-command.spec.ts', text: 'members add --name Ada --email ada@example.com --team Payments' },
  ],
  [/^npm run alerts -- test$/, { by: 'test/alerts/gateway.spec.ts', text: "runCli('alerts', ['test'" }],
  [/^npm run doctor(?: -- --json)?$/, { by: 'test/doctor/command.spec.ts', text: "runCli('doctor', ['--json']" }],
  [
    /^npm run doctor -- --url \S+(?: --model claude-opus-4-8)?$/,
    {
      by: 'test/doctor/command.spec.ts',
      text: "runCli('doctor', ['--url', gateway.url, '--model', 'claude-opus-4-8']",
    },
  ],
  [
    /^npm run doctor -- --url \S+ --model claude-doctor --with-upstream 9797 --silence 70$/,
    {
      by: 'test/doctor/command.spec.ts',
      text: "['--with-upstream', String(port), '--model', 'claude-doctor', '--silence'",
    },
  ],
  [
    /^(?:DROID_DOCTOR_KEY=… )?npm run doctor -- --conformance \S+(?: --model claude-opus-4-8)?$/,
    { by: 'test/doctor/check-built-gateway.ts', text: "runDoctor(key, '--conformance', url)" },
  ],
  [
    /^droid2api (?:setup(?! --login)|run codex)|^npx \S+\/droid2api\.tgz setup$/,
    { by: 'src/cli/setup/run-setup.spec.ts', text: 'setup(WITH_FILES)' },
  ],
  [
    /^droid2api setup --login$/,
    { by: 'test/run/token-program.spec.ts', text: "'setup', 'claude', '--login', '--yes', '--url', gateway.url" },
  ],
  [
    /^droid2api (?:login \S+|whoami|logout)$/,
    { by: 'src/cli/sign-in/sign-in.spec.ts', text: 'runLogin(of, url, options, output, open)' },
  ],
  [
    /^droid2api tokens (?:create --name ci --role viewer --expires \S+|list|revoke <id>)$/,
    { by: 'test/team/tokens-command.spec.ts', text: "run('revoke', id)" },
  ],
  [
    /^droid2api settings (?:preview \S+|set (?:--team \S+ )?\S+|show --team \S+|history|remove --team \S+)$/,
    { by: 'test/team/settings-command.spec.ts', text: "run('set', '--team', 'Payments', 'team.json')" },
  ],
  [
    /^droid2api audit(?: --since \S+ --subject \S+| --csv)?$/,
    { by: 'test/team/audit-command.spec.ts', text: "run('audit', '--subject', id)" },
  ],
  [
    /^droid2api prices (?:list|update \S+)$/,
    { by: 'test/team/prices-command.spec.ts', text: "run('update', `${address}/list.json" },
  ],
  [/^cp \.env\.example \.env$/, { here: 'copy' }],
  [/^docker (?:compose|build|run|stop) ?/, { cannot: NO_DOCKER }],
  [/^kubectl /, { cannot: NO_CLUSTER }],
];
