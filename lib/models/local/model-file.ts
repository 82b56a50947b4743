import { access, constants } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { ModelError } from "../model-error";

/**
 * The whole path of a model file: a name stands for a file in `directory`. Throws ModelError
 * `not_found` that says what to do when it cannot be read or is no GGUF file.
 */
export async function findModelFile(model: string, directory: string): Promise<string> {
  const file = isAbsolute(model) ? model : resolve(join(directory, model));
  if (!/\.gguf$/i.test(file)) {
    throw new ModelError({
      kind: "not_found",
      message: `"${model}" is no model file; name a file that ends in .gguf.`,
    });
  }
  try {
    await access(file, constants.R_OK);
  } catch {
    throw new ModelError({
      kind: "not_found",
      message: `There is no model file ${file}. Put the GGUF file there (SKILLOPT_MODELS_DIR names the folder), or give its whole path as the model; docs/local-model.md lists small ones.`,
    });
  }
  return file;
}
