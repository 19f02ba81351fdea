import { type CompiledQuery, type Kysely, type QueryResult, type RawBuilder } from 'kysely';
import { type DatabaseSchema } from './schema.js';

/**
 * A statement whose one parameter is a JSON text. Its own text is made once: for a statement with many columns that
 * takes longer than running it.
 */
export class JsonStatement<Row> {
  private compiled: CompiledQuery<Row> | undefined;

  constructor(private readonly build: (json: string) => RawBuilder<Row>) {}

  execute(db: Kysely<DatabaseSchema>, json: string): Promise<QueryResult<Row>> {
    const { compiled = this.build(json).compile(db) } = this;
    if (compiled.parameters.length !== 1) throw new Error('A JSON statement has one parameter');
    this.compiled = compiled;
    return db.executeQuery({ ...compiled, parameters: [json] });
  }
}
