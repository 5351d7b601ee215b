import type { Project } from '../../../models/project.ts';
import { withOwnParts } from './merge.ts';
import { readOwnFolder } from './read-folder.ts';

/**
 * The project with the models, columns, rules and checks of a folder of own models.
 *
 * @param folder absolute
 * @param packageFolder the folder of this package, whose `models/` the folder's files import
 * @throws EcomError PROJECT_INVALID naming the file and the line
 */
export async function withOwnModels(project: Project, folder: string, packageFolder: string): Promise<Project> {
  const parts = await readOwnFolder(folder, packageFolder);
  return parts.models.length + parts.extensions.length === 0 ? project : withOwnParts(project, parts);
}
