import type { z } from 'zod';
import { quote } from '../../../runner/labs/lab-error.ts';
import { LessonError } from './lesson-error.ts';

/**
 * Checks what an author wrote as the attributes of an element. MDX is not type-checked,
 * so this is where a lesson's mistakes are found.
 *
 * @param element the element's name, as the author writes it: `Predict`
 * @param page the lesson's file
 * @throws LessonError naming page, element, attribute, what was expected and what came
 */
export function readProps<Schema extends z.ZodType>(
  schema: Schema,
  received: unknown,
  element: string,
  page: string,
): z.output<Schema> {
  const result = schema.safeParse(received);
  if (result.success) return result.data;
  throw new LessonError(page, opening(element, received), explain(result.error.issues, received));
}

/** The element with its id or lab, so that an author finds it: `<Predict id="greet-port">`. */
function opening(element: string, received: unknown): string {
  const { id, lab } = received as { id?: unknown; lab?: unknown };
  if (typeof id === 'string') return `<${element} id=${quote(id)}>`;
  return typeof lab === 'string' ? `<${element} lab=${quote(lab)}>` : `<${element}>`;
}

function explain(issues: z.core.$ZodIssue[], received: unknown): string {
  return issues
    .map((issue) => {
      const place = issue.path.join('.') || 'attributes';
      if (issue.code === 'unrecognized_keys') {
        return `${place}: expected only known names, received ${issue.keys.map(quote).join(', ')}`;
      }
      if (issue.code === 'custom') return `${place}: ${issue.message}`;
      const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
      return `${place}: ${expected}, received ${quote(valueAt(received, issue.path))}`;
    })
    .join('; ');
}

const valueAt = (received: unknown, path: PropertyKey[]) =>
  path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part], received);
