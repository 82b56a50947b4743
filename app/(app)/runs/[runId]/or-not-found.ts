import { notFound } from "next/navigation";
import { AppError } from "@/lib/errors";

/** Runs a read; what does not exist becomes the page "This does not exist". */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }
}
