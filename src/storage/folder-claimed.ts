/**
 * Another gateway works in the folder of the SQLite database. Two gateways there would give out every limit twice and
 * refresh the same tokens.
 */
export class FolderClaimed extends Error {
  constructor(folder: string) {
    super(
      `Another gateway runs on the folder ${folder}. Stop it first, give this one a folder of its own with ` +
        'DROID_DATA_DIR, or let both use one PostgreSQL with DATABASE_URL.',
    );
    this.name = 'FolderClaimed';
  }
}
