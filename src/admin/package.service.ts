import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { PACKAGE_FOLDER } from '../config/package-folder.js';
import { packProgram, type PackedProgram } from './pack-package.js';

/** Keeps the package of the program, some 3 MB, from the first time that somebody asks for it. */
@Injectable()
export class ProgramPackage {
  private packed: Promise<PackedProgram> | undefined;

  /** Gives undefined where the program is not built. Rejects where its files cannot be read. */
  async get(): Promise<PackedProgram | undefined> {
    if (PACKAGE_FOLDER === undefined || !existsSync(join(PACKAGE_FOLDER, 'dist', 'droid2api.js'))) return undefined;
    this.packed ??= packProgram(PACKAGE_FOLDER);
    try {
      return await this.packed;
    } catch (error) {
      // Another try may find the files.
      this.packed = undefined;
      throw error;
    }
  }
}
