import * as z from "zod";
import {
  datasetPreviewSchema,
  importDatasetSchema,
  preparedFolderSchema,
} from "@/lib/schemas/dataset-import";
import {
  addLibraryVersionSchema,
  changeLibrarySkillSchema,
  createLibrarySkillSchema,
  librarySkillPageSchema,
  librarySkillRowSchema,
} from "@/lib/schemas/library";
import {
  endpointTestSchema,
  foundServerSchema,
  profileRowSchema,
  putProfileSchema,
  testEndpointSchema,
} from "@/lib/schemas/model-profile";
import {
  datasetItemRowSchema,
  datasetRowSchema,
  workerHealthSchema,
} from "@/lib/schemas/read-models";
import { checkModelSchema, modelCheckSchema } from "@/lib/services/check-model";
import {
  datasetItemsQuery,
  datasetsQuery,
  listModelsSchema,
  skillsQuery,
  skillTextQuery,
  testProfileSchema,
} from "../queries";
import { answersFile, answersJson, type Operation } from "./operation";

const rowsOf = (row: z.ZodType) => z.object({ rows: z.array(row) });
const pageOf = (row: z.ZodType) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });
const profile = z.object({ profile: profileRowSchema });
const skill = z.object({ skill: librarySkillPageSchema });
const datasets = "Datasets";
const models = "Models";
const skills = "Skills library";
const service = "Service";

export const otherOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/datasets",
    group: datasets,
    summary: "Datasets, newest first.",
    query: datasetsQuery,
    answer: answersJson(pageOf(datasetRowSchema)),
  },
  {
    method: "POST",
    path: "/datasets",
    group: datasets,
    summary: "Stores a dataset from JSON or an upload form. The same content is stored once.",
    body: importDatasetSchema,
    takesForm: true,
    answer: answersJson(z.object({ dataset: datasetRowSchema, created: z.boolean() }), 201),
  },
  {
    method: "POST",
    path: "/datasets/preview",
    group: datasets,
    summary: "What an upload would become; stores nothing.",
    body: importDatasetSchema,
    takesForm: true,
    answer: answersJson(datasetPreviewSchema),
  },
  {
    method: "GET",
    path: "/datasets/folders",
    group: datasets,
    summary: "Folders on the server that can be imported by name (SKILLOPT_DATA_DIR).",
    answer: answersJson(z.object({ folders: z.array(preparedFolderSchema) })),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}",
    group: datasets,
    summary: "One dataset.",
    answer: answersJson(datasetRowSchema),
  },
  {
    method: "GET",
    path: "/datasets/{datasetId}/items",
    group: datasets,
    summary: "Its items.",
    query: datasetItemsQuery,
    answer: answersJson(pageOf(datasetItemRowSchema)),
  },
  {
    method: "POST",
    path: "/models/check",
    group: models,
    summary: "Does an endpoint answer with these settings? One call of one token.",
    body: checkModelSchema,
    answer: answersJson(modelCheckSchema),
  },
  {
    method: "POST",
    path: "/models/test",
    group: models,
    summary: "Tests an endpoint: latency, abilities, mistakes with their fixes.",
    body: testEndpointSchema,
    answer: answersJson(endpointTestSchema),
  },
  {
    method: "POST",
    path: "/models/list",
    group: models,
    summary: "Names of the models an endpoint offers, or null.",
    body: listModelsSchema,
    answer: answersJson(z.object({ models: z.array(z.string()).nullable() })),
  },
  {
    method: "GET",
    path: "/models/servers",
    group: models,
    summary: "Model servers on the usual ports of this machine.",
    answer: answersJson(rowsOf(foundServerSchema)),
  },
  {
    method: "GET",
    path: "/models/profiles",
    group: models,
    summary: "Saved endpoints.",
    answer: answersJson(rowsOf(profileRowSchema)),
  },
  {
    method: "POST",
    path: "/models/profiles",
    group: models,
    summary: "Saves an endpoint. Keys are named by environment variable, never given.",
    body: putProfileSchema,
    answer: answersJson(profile, 201),
  },
  {
    method: "GET",
    path: "/models/profiles/{profileId}",
    group: models,
    summary: "One saved endpoint.",
    answer: answersJson(profile),
  },
  {
    method: "PUT",
    path: "/models/profiles/{profileId}",
    group: models,
    summary: "Replaces a saved endpoint; runs keep what they took over.",
    body: putProfileSchema,
    answer: answersJson(profile),
  },
  {
    method: "DELETE",
    path: "/models/profiles/{profileId}",
    group: models,
    summary: "Removes a saved endpoint.",
    answer: answersJson(z.object({ deleted: z.literal(true) })),
  },
  {
    method: "POST",
    path: "/models/profiles/{profileId}/test",
    group: models,
    summary: "Tests a saved endpoint.",
    body: testProfileSchema,
    answer: answersJson(null),
  },
  {
    method: "GET",
    path: "/skills",
    group: skills,
    summary: "Skills of the library, also as CSV.",
    query: skillsQuery,
    answer: answersJson(pageOf(librarySkillRowSchema)),
  },
  {
    method: "POST",
    path: "/skills",
    group: skills,
    summary: "Keeps the best skill of a run, or imports a text.",
    body: createLibrarySkillSchema,
    answer: answersJson(skill, 201),
  },
  {
    method: "GET",
    path: "/skills/{skillId}",
    group: skills,
    summary: "A skill with its versions.",
    answer: answersJson(skill),
  },
  {
    method: "PATCH",
    path: "/skills/{skillId}",
    group: skills,
    summary: "Changes name, tags or archive mark.",
    body: changeLibrarySkillSchema,
    answer: answersJson(skill),
  },
  {
    method: "POST",
    path: "/skills/{skillId}/versions",
    group: skills,
    summary: "Adds a version.",
    body: addLibraryVersionSchema,
    answer: answersJson(z.object({ number: z.int(), skill: librarySkillPageSchema }), 201),
  },
  {
    method: "GET",
    path: "/skills/{skillId}/versions/{number}",
    group: skills,
    summary: "One version with its text; raw as a file.",
    query: skillTextQuery,
    answer: answersJson(null),
  },
  {
    method: "GET",
    path: "/skills/{skillId}/skill.zip",
    group: skills,
    summary: "A skill as an Agent Skill folder.",
    answer: answersFile("application/zip"),
  },
  {
    method: "GET",
    path: "/health",
    group: service,
    summary: "The web process and its workers.",
    answer: answersJson(z.object({ worker: workerHealthSchema }).loose()),
  },
  {
    method: "GET",
    path: "/openapi.json",
    group: service,
    summary: "This document.",
    answer: answersJson(null),
  },
];
