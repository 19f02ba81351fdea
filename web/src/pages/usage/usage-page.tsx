import { useState } from 'react';
import { gateway, usagePath, type UsageGroup } from '../../api/gateway.js';
import { useSession } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Icon } from '../../parts/icon.js';
import { Segmented } from '../../parts/segmented.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { CachePanel } from './cache-panel.js';
import { periodOf, PERIODS, type PeriodName } from './period.js';
import { UsageTable } from './usage-table.js';

const OPERATOR_GROUPS: readonly UsageGroup[] = [
  'member',
  'team',
  'project',
  'key',
  'model',
  'account',
  'client',
  'day',
];
const MEMBER_GROUPS: readonly UsageGroup[] = ['model', 'project', 'client', 'day'];

export function UsagePage() {
  const words = useWords();
  const { role } = useSession();
  const groups = role === 'member' ? MEMBER_GROUPS : OPERATOR_GROUPS;
  const [by, setBy] = useState<UsageGroup>(groups[0] ?? 'model');
  const [name, setName] = useState<PeriodName>('month');
  const period = periodOf(name, Date.now());
  const when = `${period.from}/${period.to}`;
  const report = useResource(() => gateway.usage({ by, ...period }), `${by}/${when}`);
  const economics = useResource(() => gateway.cacheEconomics(period), when);

  return (
    <>
      <PageHead title={words.usage.title} lead={words.usage.lead}>
        <Segmented
          label={words.usage.period}
          value={name}
          onChange={setName}
          options={PERIODS.map((one) => ({ value: one, label: words.usage.periods[one] }))}
        />
      </PageHead>
      <Loaded resource={economics}>{(shown) => <CachePanel economics={shown} />}</Loaded>
      <section className="card">
        <header className="card-head">
          <Segmented
            label={words.usage.by}
            value={by}
            onChange={setBy}
            options={groups.map((one) => ({ value: one, label: words.usage.groups[one] }))}
          />
          <a className="button" href={usagePath({ by, ...period }, 'csv')} download>
            <Icon name="down" />
            {words.usage.csv}
          </a>
        </header>
        <Loaded resource={report}>
          {({ lines }) =>
            lines.length === 0 ? (
              <EmptyNote title={words.usage.empty}>{words.usage.emptyLead}</EmptyNote>
            ) : (
              <UsageTable by={by} lines={lines} />
            )
          }
        </Loaded>
      </section>
    </>
  );
}
