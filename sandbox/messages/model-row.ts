export interface ModelRow {
  readonly maxTokens: number;
  /** `thinking.type` values that the model accepts. */
  readonly thinking: readonly string[];
  readonly thinksByDefault: boolean;
  /** `none`: only the defaults; `one`: temperature or top_p; `free`: both. */
  readonly sampling: 'none' | 'one' | 'free';
  /** `output_config.effort` values that the model accepts. */
  readonly efforts: readonly string[];
  readonly forcedTool: 'always' | 'never';
  readonly prefill: boolean;
  /** Whether `role: system` may stand between the turns. */
  readonly systemTurns: boolean;
}

const NEWEST: ModelRow = {
  maxTokens: 128_000,
  thinking: ['adaptive', 'disabled', 'between_tools'],
  thinksByDefault: false,
  sampling: 'none',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  forcedTool: 'always',
  prefill: false,
  systemTurns: true,
};

const BUDGET: ModelRow = {
  maxTokens: 64_000,
  thinking: ['enabled', 'disabled'],
  thinksByDefault: false,
  sampling: 'one',
  efforts: [],
  forcedTool: 'always',
  prefill: true,
  systemTurns: false,
};

/** The first prefix that fits decides; an unknown `claude-*` is taken for the newest. */
const ROWS: readonly (readonly [prefix: RegExp, row: ModelRow])[] = [
  [/^claude-(sonnet|opus)-5/, { ...NEWEST, thinksByDefault: true }],
  [/^claude-opus-4-[78]/, NEWEST],
  [/^claude-(fable|mythos)-5/, { ...NEWEST, thinksByDefault: true, forcedTool: 'never' }],
  [
    /^claude-(opus|sonnet)-4-6/,
    {
      ...NEWEST,
      thinking: ['enabled', 'adaptive', 'disabled'],
      sampling: 'one',
      efforts: ['high', 'low', 'max', 'medium'],
      systemTurns: false,
    },
  ],
  [/^claude-opus-4-5/, { ...BUDGET, efforts: ['low', 'medium', 'high'] }],
  [/^claude-(opus-4-1|opus-4-0|opus-4-2025)/, { ...BUDGET, maxTokens: 32_000 }],
  [/^claude-((sonnet|haiku)-4|3-7)/, BUDGET],
  [/^claude-(3|2|instant)/, { ...BUDGET, maxTokens: 8192, thinking: ['disabled'], sampling: 'free' }],
  [/^claude-/, NEWEST],
];

/** Models of other vendors on the Messages wire, such as minimax: permissive. */
const FOREIGN: ModelRow = { ...BUDGET, maxTokens: 128_000, sampling: 'free', efforts: NEWEST.efforts };

export function modelRow(model: string): ModelRow {
  return ROWS.find(([prefix]) => prefix.test(model))?.[1] ?? FOREIGN;
}
