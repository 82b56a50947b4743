-- CreateTable
CREATE TABLE "StoredResult" (
    "inputHash" TEXT NOT NULL,
    "sample" INTEGER NOT NULL,
    "trajectoryHash" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("inputHash", "sample")
);
