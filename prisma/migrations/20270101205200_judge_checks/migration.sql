-- CreateTable
CREATE TABLE "JudgeCheck" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "datasetId" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "rubricHash" TEXT NOT NULL,
    "scorer" TEXT NOT NULL,
    "judge" TEXT NOT NULL,
    "judgeModel" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rounds" TEXT NOT NULL,
    "agreement" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "JudgeCheck_datasetId_fkey" FOREIGN KEY ("datasetId") REFERENCES "Dataset" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "JudgeCase" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "checkId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "itemId" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "runId" TEXT,
    "rolloutId" INTEGER,
    "labelFrom" TEXT,
    "labelPass" BOOLEAN,
    "labelScore" REAL,
    CONSTRAINT "JudgeCase_checkId_fkey" FOREIGN KEY ("checkId") REFERENCES "JudgeCheck" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "JudgeVerdict" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "caseId" INTEGER NOT NULL,
    "round" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "score" REAL,
    "pass" BOOLEAN,
    "reason" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,
    "inputTokens" INTEGER NOT NULL,
    "outputTokens" INTEGER NOT NULL,
    "costMicros" INTEGER,
    "latencyMs" INTEGER NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "JudgeVerdict_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "JudgeCase" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "JudgeCheck_datasetId_createdAt_idx" ON "JudgeCheck"("datasetId", "createdAt");

-- CreateIndex
CREATE INDEX "JudgeCheck_createdAt_id_idx" ON "JudgeCheck"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "JudgeCase_checkId_position_key" ON "JudgeCase"("checkId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "JudgeVerdict_caseId_round_key" ON "JudgeVerdict"("caseId", "round");

