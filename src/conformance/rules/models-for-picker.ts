import { readModelIds } from '../read-model-ids.js';
import { describeAnswer } from '../describe-answer.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

export const modelsForPicker: Rule = {
  id: 'models-for-picker',
  section: 'a.5',
  demand:
    'The list has ids that contain claude or anthropic: the model picker shows no others. display_name, where ' +
    'there is one, is text.',
  fix: "List other vendors' models under an alias such as claude-gpt-5.4 as well.",
  needs: 'gateway',
  async check({ gateway }) {
    const { answer, ids, oddNames } = await readModelIds(gateway);
    if (answer.status === 404) return notChecked('needs GET /v1/models');
    if (!ids) return notChecked(`needs a list of models; GET /v1/models answered ${describeAnswer(answer)}`);
    const shown = ids.filter((id) => /claude|anthropic/.test(id)).length;
    if (oddNames > 0) return fail(`${oddNames} display_name that are no text`);
    return (shown > 0 ? pass : fail)(`${shown} of ${ids.length} ids`);
  },
};
