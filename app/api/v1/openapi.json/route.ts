import { openApiDocument } from "@/lib/http/document/openapi";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";

export const GET = route(async () => json(openApiDocument()));
