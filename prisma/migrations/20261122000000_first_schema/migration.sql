-- CreateTable
CREATE TABLE "Run" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'train',
    "evalSplit" TEXT,
    "method" TEXT NOT NULL DEFAULT 'skillopt',
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "isSimulated" BOOLEAN NOT NULL DEFAULT false,
    "config" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "datasetId" TEXT NOT NULL,
    "seedSkillHash" TEXT NOT NULL,
    "parentRunId" TEXT,
    "parentStep" INTEGER,
    "idempotencyKey" TEXT,
    "claimedBy" TEXT,
    "claimNumber" INTEGER NOT NULL DEFAULT 0,
    "heartbeatAt" DATETIME,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "stage" TEXT,
    "step" INTEGER NOT NULL DEFAULT 0,
    "totalSteps" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "baselineScore" REAL,
    "currentScore" REAL,
    "bestScore" REAL,
    "bestStep" INTEGER,
    "bestSkillHash" TEXT,
    "selectionCount" INTEGER NOT NULL DEFAULT 0,
    "costMicros" INTEGER,
    "failure" TEXT,
    "summary" TEXT,
    "outputDir" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    "archivedAt" DATETIME,
    CONSTRAINT "Run_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RunEvent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "key" TEXT,
    "at" DATETIME NOT NULL,
    "data" TEXT NOT NULL,
    CONSTRAINT "RunEvent_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "JournalEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "JournalEntry_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TextBlob" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "encoding" TEXT NOT NULL,
    "bytes" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "Step" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "candidateHash" TEXT,
    "selectionHard" REAL,
    "selectionSoft" REAL,
    "record" TEXT NOT NULL,
    "detailHash" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Step_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SkillVersion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "skillHash" TEXT NOT NULL,
    "contentHash" TEXT NOT NULL,
    "parentNumber" INTEGER,
    "step" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "hard" REAL,
    "soft" REAL,
    "gateScore" REAL,
    "lengthChars" INTEGER NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "SkillVersion_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Edit" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "op" TEXT NOT NULL,
    "target" TEXT,
    "content" TEXT,
    "sourceType" TEXT NOT NULL,
    "supportCount" INTEGER NOT NULL,
    "supportItemIds" TEXT NOT NULL,
    "selection" TEXT NOT NULL,
    "status" TEXT,
    "detail" TEXT,
    "outcome" TEXT,
    "versionNumber" INTEGER,
    CONSTRAINT "Edit_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Rollout" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "step" INTEGER,
    "epoch" INTEGER,
    "skillHash" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "taskType" TEXT NOT NULL,
    "hard" REAL NOT NULL,
    "soft" REAL NOT NULL,
    "status" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "failReason" TEXT NOT NULL,
    "trajectoryHash" TEXT,
    "inputTokens" INTEGER NOT NULL,
    "outputTokens" INTEGER NOT NULL,
    "costMicros" INTEGER,
    "latencyMs" INTEGER NOT NULL,
    "data" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Rollout_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ModelCall" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "step" INTEGER,
    "epoch" INTEGER,
    "model" TEXT NOT NULL,
    "inputTokens" INTEGER NOT NULL,
    "cachedInputTokens" INTEGER NOT NULL,
    "outputTokens" INTEGER NOT NULL,
    "costMicros" INTEGER,
    "latencyMs" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "promptHash" TEXT,
    "replyHash" TEXT,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ModelCall_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Dataset" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "trainCount" INTEGER NOT NULL,
    "valCount" INTEGER NOT NULL,
    "testCount" INTEGER NOT NULL,
    "options" TEXT NOT NULL,
    "manifest" TEXT NOT NULL,
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" DATETIME
);

-- CreateTable
CREATE TABLE "DatasetItem" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "datasetId" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "itemId" TEXT NOT NULL,
    "taskType" TEXT NOT NULL,
    "itemHash" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    CONSTRAINT "DatasetItem_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ShareLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME,
    "openedCount" INTEGER NOT NULL DEFAULT 0,
    "lastOpenedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ShareLink_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Command" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "reason" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handledAt" DATETIME,
    CONSTRAINT "Command_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "WorkerProcess" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "heartbeatAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Run_idempotencyKey_key" ON "Run"("idempotencyKey");

-- CreateIndex
CREATE INDEX "Run_createdAt_id_idx" ON "Run"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Run_status_idx" ON "Run"("status");

-- CreateIndex
CREATE UNIQUE INDEX "RunEvent_runId_seq_key" ON "RunEvent"("runId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "RunEvent_runId_key_key" ON "RunEvent"("runId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "JournalEntry_runId_key_key" ON "JournalEntry"("runId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "Step_runId_step_key" ON "Step"("runId", "step");

-- CreateIndex
CREATE INDEX "SkillVersion_runId_skillHash_idx" ON "SkillVersion"("runId", "skillHash");

-- CreateIndex
CREATE UNIQUE INDEX "SkillVersion_runId_number_key" ON "SkillVersion"("runId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Edit_runId_step_position_key" ON "Edit"("runId", "step", "position");

-- CreateIndex
CREATE INDEX "Rollout_runId_purpose_skillHash_idx" ON "Rollout"("runId", "purpose", "skillHash");

-- CreateIndex
CREATE INDEX "Rollout_runId_itemId_idx" ON "Rollout"("runId", "itemId");

-- CreateIndex
CREATE UNIQUE INDEX "Rollout_runId_key_key" ON "Rollout"("runId", "key");

-- CreateIndex
CREATE INDEX "ModelCall_runId_step_idx" ON "ModelCall"("runId", "step");

-- CreateIndex
CREATE INDEX "Dataset_fingerprint_idx" ON "Dataset"("fingerprint");

-- CreateIndex
CREATE INDEX "Dataset_createdAt_id_idx" ON "Dataset"("createdAt", "id");

-- CreateIndex
CREATE INDEX "DatasetItem_datasetId_split_position_idx" ON "DatasetItem"("datasetId", "split", "position");

-- CreateIndex
CREATE UNIQUE INDEX "DatasetItem_datasetId_itemId_key" ON "DatasetItem"("datasetId", "itemId");

-- CreateIndex
CREATE UNIQUE INDEX "ShareLink_tokenHash_key" ON "ShareLink"("tokenHash");

-- CreateIndex
CREATE INDEX "ShareLink_runId_idx" ON "ShareLink"("runId");

-- CreateIndex
CREATE INDEX "Command_runId_status_idx" ON "Command"("runId", "status");

