import { DatabaseService } from './database.service.js';
import { explainDatabaseFailure } from './explain-database-failure.js';
import { type StorageSettings } from './storage-settings.js';

/** Opens the database for a command. Where that fails, it rejects with the reason and the remedy in one line. */
export async function openForOperator(settings: StorageSettings): Promise<DatabaseService> {
  try {
    return await DatabaseService.open(settings);
  } catch (error) {
    const trouble = explainDatabaseFailure(error, settings);
    if (trouble) throw new Error(`${trouble.text}. ${trouble.fix}`, { cause: error });
    throw error instanceof Error && error.cause instanceof Error && error.cause.message !== ''
      ? new Error(`${error.message}: ${error.cause.message}`, { cause: error })
      : error;
  }
}
