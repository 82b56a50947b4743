"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Input, Select } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { type EnvironmentName, environmentNameSchema } from "@/lib/schemas/environment";
import { environmentWord } from "./environment-words";

type Filter = {
  readonly search?: string | undefined;
  readonly environment?: EnvironmentName | undefined;
  readonly tag?: string | undefined;
  readonly archived: boolean;
};

/** Which datasets are listed; the address holds it, so that a reload shows the same. */
export function DatasetFilters({ filter, tags }: { filter: Filter; tags: readonly string[] }) {
  const router = useRouter();
  const [typed, setTyped] = useState(filter.search ?? "");
  const show = (change: Partial<Record<keyof Filter, string | boolean>>) => {
    const wanted = Object.entries({ ...filter, ...change });
    const given = wanted.flatMap(([key, value]) => (value ? [[key, String(value)]] : []));
    router.replace(`/datasets?${new URLSearchParams(given).toString()}`, { scroll: false });
  };
  const handleSearch = (event: FormEvent) => {
    event.preventDefault();
    show({ search: typed.trim() });
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      <form onSubmit={handleSearch} className="relative w-full sm:w-64">
        <Search
          aria-hidden
          strokeWidth={1.75}
          className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-text-3"
        />
        <Input
          type="search"
          aria-label="Search names and notes"
          placeholder="Search names and notes"
          className="ps-8"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </form>
      <div className="w-48">
        <Select
          aria-label="Environment"
          value={filter.environment ?? ""}
          onChange={({ target }) => show({ environment: target.value })}
        >
          <option value="">All environments</option>
          {environmentNameSchema.options.map((name) => (
            <option key={name} value={name}>
              {environmentWord(name)}
            </option>
          ))}
        </Select>
      </div>
      {tags.length > 0 ? (
        <div className="w-40">
          <Select
            aria-label="Tag"
            value={filter.tag ?? ""}
            onChange={({ target }) => show({ tag: target.value })}
          >
            <option value="">All tags</option>
            {tags.map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
      <label htmlFor="datasets-archived" className="flex min-h-9 items-center gap-2 text-table">
        <Switch
          id="datasets-archived"
          checked={filter.archived}
          onCheckedChange={(archived) => show({ archived })}
        />
        Archived
      </label>
    </div>
  );
}
