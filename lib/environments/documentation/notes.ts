/** What the page of an environment says beyond its settings. */
export type EnvironmentNotes = {
  /** Fields of a record, in the order of importance. */
  readonly fields: readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly note: string;
  }[];
  /** One record as it stands in a JSON Lines file. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly rollout: readonly string[];
  readonly scoring: readonly string[];
  readonly data: readonly string[];
};

const commonFields = [
  { name: "id", isRequired: false, note: "text or number, unique over all splits" },
  { name: "task_type", isRequired: false, note: "bucket of the report" },
  {
    name: "split",
    isRequired: false,
    note: "`train`, `val` or `test`; otherwise the files or a ratio decide",
  },
  { name: "group", isRequired: false, note: "items of one group stay in one split" },
] as const;

const withoutId = commonFields.filter(({ name }) => name !== "id");

const profiles =
  "`scoring_profile: compat` gives the original's scores bit for bit. Scores of the two profiles are never compared.";

const prepared = (name: string, sizes: string) => [
  `\`npm run skillopt -- data prepare ${name} --source FILE|DIR --out DIR\` makes the split folder from the published files (${sizes} items); without a source it says where they are and which terms apply.`,
  "Without `--out` the folder is made below `SKILLOPT_DATA_DIR`, and **New dataset** in the browser offers it by its name: nothing is uploaded. A ZIP of such a folder (50 MB at most) can be uploaded instead.",
];

/** Every environment has its notes; a test checks it. */
export const environmentNotes: Readonly<Record<string, EnvironmentNotes>> = {
  custom: {
    fields: [
      {
        name: "input",
        isRequired: true,
        note: "text, messages, or an object whose fields the user template names; also `question` or `prompt`",
      },
      {
        name: "expected",
        isRequired: true,
        note: "text, number or a list of those (any of them is right); also `answer` or `answers`",
      },
      ...commonFields,
      {
        name: "reference_text",
        isRequired: false,
        note: "worked solution, shown to the optimizer only",
      },
      {
        name: "rubric",
        isRequired: false,
        note: "what a good answer to this item does, for a judge; takes the place of the scorer's",
      },
      {
        name: "files",
        isRequired: false,
        note: "list of paths beside the data or in the ZIP's `files` folder: pictures for models that see, texts for templates",
      },
      { name: "metadata", isRequired: false, note: "object; carried, and given to a script" },
    ],
    example: { id: "t1", input: "What is 17 + 25?", expected: "42", task_type: "sums" },
    rollout: [
      "The system prompt holds the skill where it says `{{skill}}`, or at its end; the user template holds the input.",
      "Expected answers cannot be addressed in a template.",
    ],
    scoring: [
      "The scorer is a setting of the dataset; the kinds are listed below. An item passes when its score reaches the pass threshold.",
      "The answer is taken from the reply by the answer format.",
      "`llmJudge` asks a model. How to set it up, what it costs, what happens when it fails and how to check that it agrees with people: [judges](../judges.md).",
    ],
    data: [
      "Upload JSON, JSON Lines, CSV, TSV, Parquet or a ZIP, or name a file or folder with `env.data_path` or `env.split_dir`.",
    ],
  },
  searchqa: {
    fields: [
      { name: "question", isRequired: true, note: "text" },
      {
        name: "context",
        isRequired: true,
        note: 'passages with `[DOC]`, `[TLE]` and `[PAR]` markers; "" for none',
      },
      { name: "answers", isRequired: true, note: "text or list; also `answer` or `expected`" },
      { name: "id", isRequired: false, note: "also `key`" },
      ...withoutId,
    ],
    example: {
      id: "q1",
      question: "Which river runs through Vienna?",
      context: "[DOC] [TLE] Vienna [PAR] The Danube passes the city.",
      answers: ["Danube"],
    },
    rollout: [
      "One call: the passages, cut to whole ones within the context budget, and the question.",
      "The answer stands between answer tags; without tags the last line counts and is marked.",
    ],
    scoring: [
      "Lower case, no ASCII punctuation, no `a`, `an`, `the`, single spaces. `hard` = equal to an expected answer, `soft` = best F1 of words.",
      profiles,
    ],
    data: prepared("searchqa", "400/200/1400"),
  },
  livemathematicianbench: {
    fields: [
      { name: "question", isRequired: true, note: "text; also inside of `mcq`" },
      {
        name: "choices",
        isRequired: true,
        note: "2 to 7: texts, objects with `label` and `text`, or an object from label to text",
      },
      {
        name: "correct_choice",
        isRequired: true,
        note: "label, or object with `label` and `text`",
      },
      { name: "id", isRequired: false, note: "otherwise `month:no`" },
      {
        name: "month, no",
        isRequired: false,
        note: "the month may also come from the file's name",
      },
      {
        name: "theorem, sketch",
        isRequired: false,
        note: "shown to the target only when the settings say so",
      },
      { name: "theorem_type", isRequired: false, note: "list; the first is the task type" },
      ...withoutId,
    ],
    example: {
      id: "202511:1",
      question: "Which claim holds for every finite field?",
      choices: [
        { label: "A", text: "Its order is a prime power." },
        { label: "B", text: "Its order is a prime." },
      ],
      correct_choice: { label: "A" },
    },
    rollout: [
      "One call: the question and the options, dealt in the order the original draws for the item and the seed of the batch. Selection and test use the run's seed, so all candidates see the same prompts.",
      'Options that speak of each other ("both A and C") keep their order; in `compat` they do not.',
      "A guess is right once in as many tries as there are options (`random_baseline` of a row). With 17 selection items one item is 5.9 points, so small differences say little.",
    ],
    scoring: [
      "`hard` = `soft` = 1 when the reply names the right option: a lone label in any dress (`(b)`, `**B**`, `\\boxed{B}`, `Option B`), a leading label (`B. text`), an option's whole text, or the only upper-case label in the answer. Two labels are none.",
      profiles,
    ],
    data: prepared("livemathematicianbench", "35/17/125"),
  },
  docvqa: {
    fields: [
      {
        name: "question",
        isRequired: true,
        note: "text; a trailing `document_path: …` is taken as the image",
      },
      {
        name: "answers",
        isRequired: true,
        note: "list, taken word for word; also `answer` or `ground_truth`",
      },
      {
        name: "image_path",
        isRequired: true,
        note: "picture of the page, relative to the folder or archive; also `image_paths`",
      },
      { name: "ocr_text", isRequired: false, note: "recognised text, for models without vision" },
      { name: "questionId", isRequired: false, note: "or `id`" },
      {
        name: "topic",
        isRequired: false,
        note: "labels with `|` between them; each is a bucket of its own",
      },
      ...withoutId,
    ],
    example: {
      questionId: "50877",
      question: "What is the date on the letter?",
      answers: ["July 2, 1974"],
      image_path: "images/q50877_d14724.png",
    },
    rollout: [
      "One call: the picture and the question. Pictures are kept by content and scaled down only when `max_pixels` says so.",
      "Models without vision are refused before the run starts.",
    ],
    scoring: [
      "ANLS: trimmed, lower case, single spaces; 1 − edit distance / longer length over code points, and 0 below 0.5; best of the expected answers. `soft` = ANLS, `hard` = ANLS of 0.999 or more.",
      profiles,
    ],
    data: [
      ...prepared("docvqa", "107/53/374"),
      "The plan of a run tells what the pictures cost: tokens of the mean picture after scaling, by the provider's way of counting. `gradient.show_pictures` also gives the optimizer the pictures of failed items, at most eight per call.",
    ],
  },
  officeqa: {
    fields: [
      { name: "question", isRequired: true, note: "text" },
      { name: "ground_truth", isRequired: true, note: "text; also `answer`" },
      {
        name: "source_files",
        isRequired: true,
        note: "names of the documents: list, JSON list, or one per line",
      },
      { name: "source_docs", isRequired: false, note: "addresses with the page number" },
      { name: "uid", isRequired: false, note: "or `id`" },
      { name: "category", isRequired: false, note: "or `difficulty`; easy or hard" },
      ...withoutId,
    ],
    example: {
      uid: "UID0001",
      question: "What were the receipts in May 1999, in millions of dollars?",
      ground_truth: "1,234.5",
      category: "easy",
      source_files: ["treasury_bulletin_1999_09.txt"],
    },
    rollout: [
      "The model lists, searches and reads documents with tools until it answers; the settings say which documents it may see.",
      "A malformed tool call comes back to the model as an error; the item goes on until its budget of turns.",
    ],
    scoring: [
      "`official`: the benchmark's own reward, which reads numbers with signs, thousands and units. `hard` = reward without tolerance, `soft` = mean of the rewards at 0, 0.1 %, 1 % and 5 %.",
      profiles,
    ],
    data: [
      ...prepared("officeqa", "50/24/172"),
      "The documents lie in the folder `docs` beside the items (a link to the corpus will do), or in a folder that `env.docs_dir`, or **Documents** in the browser, names. A document that is no UTF-8 text is named where a question needs it, and left out with a warning where none does.",
    ],
  },
};
