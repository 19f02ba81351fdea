/** The page that a long run leaves behind. */
export function describeLongRun(results) {
  const rows = results
    .filter(({ version }) => version)
    .map(
      ({ failure, version, seconds, calls, said, problems }) =>
        `| ${failure} | ${version} | ${seconds.toFixed(0)} | ` +
        `${calls.replace(/s{3,}/, (many) => `${many.length} × s`)} | ` +
        `${said.replace(/[|\n]/g, ' ').slice(0, 120)} | ` +
        `${problems.length === 0 ? 'as expected' : problems.join('; ')} |`,
    )
    .sort();
  return `# Claude Code: the failures that take minutes

Run on ${new Date().toISOString().slice(0, 10)} with \`npm run test:clients:long\`: the real Claude Code, the built
gateway with its shipped configuration and default timeouts, the sandbox as its upstream, all rows side by side on one
machine. Calls are what the upstream saw: \`s\` streamed, \`n\` not.

| What the upstream does | Claude Code | Seconds | Calls | It says | |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
