import { type Command } from 'commander';
import { useHome } from '../use-home.js';
import { type PricesRequest } from './run-prices.js';

const ABOUT = `
A list is JSON: {"prices": […]} as in config.json, or LiteLLM's model_prices_and_context_window.json, of which the
models of config.json are taken. Prices of config.json go before all others. What was paid before a price begins stays
as it was counted.`;

export function definePrices(program: Command): void {
  const prices = program
    .command('prices')
    .description('what models cost')
    .option('--json', 'for programs: JSON and nothing else')
    .addHelpText('after', ABOUT)
    .hook('preAction', useHome);
  const run = async (request: PricesRequest): Promise<void> => {
    const { runPrices } = await import('./run-prices.js');
    process.exitCode = await runPrices(request, prices.opts<{ json?: boolean }>().json === true);
  };
  prices
    .command('list [model...]')
    .description('the prices in force; of the models of config.json when none is named')
    .action((models: string[]) => run({ command: 'list', models }));
  prices
    .command('update <list>')
    .description('show what a list would change, and take it over where you say yes')
    .option('--model <id...>', 'models of the list; those of config.json when absent')
    .option('--from <day>', 'the first day (UTC) of the new prices, such as 2026-12-01; today when absent')
    .option('--yes', 'take it over without a question')
    .action((list: string, options: { model?: string[]; from?: string; yes?: boolean }) =>
      run({ command: 'update', list, models: options.model ?? [], from: options.from, yes: options.yes === true }),
    );
  prices
    .command('forget <model>')
    .description('take back every update of a model')
    .action((model: string) => run({ command: 'forget', model }));
}
