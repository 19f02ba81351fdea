import { type Tool } from 'openai/resources/responses/responses';
import { type ToolForm } from '../neutral/client-request.js';
import { type CustomTool, type FunctionTool, type NeutralTool } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { booleanAt, listAt, objectAt, stringAt, textAt } from '../wire/read-setting.js';
import { asObject, asString, asStrings, textOf, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';
import { type ClientToolKind, readClientTool } from './client-tools.js';
import { flatName } from './flat-name.js';

/**
 * The tools of a request: those of its `tools`, and those that items of its input add. A tool that is declared again
 * takes the place of the former one, for names must be unique; members of a namespace get one flat name each.
 */
export class DeclaredTools {
  /** By name; tools without one by the path where they stand. */
  private readonly tools = new Map<string, NeutralTool>();
  private readonly callForms = new Map<string, ToolForm>();

  get list(): NeutralTool[] {
    return [...this.tools.values()];
  }

  /** How the tools were declared, by the name that the model knows them by. */
  get forms(): ReadonlyMap<string, ToolForm> {
    return this.callForms;
  }

  /**
   * Adds a list of tools. `path` is where it stands in the request. Answers the names by which the model knows them.
   */
  add(list: unknown, path: string): string[] {
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list)) throw refuse(path, `${path} must be a list.`, 'invalid_type');
    return list.flatMap((entry, at) => this.addTool(asObject(entry) ?? {}, `${path}[${at}]`));
  }

  private addTool(tool: JsonObject, path: string): string[] {
    const type = tool.type as Tool['type'];
    switch (type) {
      case 'function':
      case 'custom':
        return [this.addNamed(tool, undefined, path)];
      case 'namespace':
        return this.addNamespace(tool, path);
      case 'tool_search':
      case 'shell':
      case 'local_shell':
      case 'apply_patch':
        return this.addClientTool(type, tool, path);
      case 'web_search':
      case 'web_search_2025_08_26':
      case 'web_search_preview':
      case 'web_search_preview_2025_03_11':
        return this.addUnnamed(readWebSearch(tool, path), path);
      case 'file_search':
      case 'computer':
      case 'computer_use_preview':
      case 'mcp':
      case 'code_interpreter':
      case 'programmatic_tool_calling':
      case 'image_generation':
        return this.addNative(tool, path);
      default:
        return this.addNative(tool, path, type satisfies never);
    }
  }

  /** What is said of the namespace is said with its first tool. */
  private addNamespace(tool: JsonObject, path: string): string[] {
    const namespace = textOf(tool.name);
    const said = textAt(tool, 'description', path);
    const about = said === '' ? '' : `${namespace}: ${said}`;
    return listAt(tool, 'tools', path).flatMap((entry, at) => {
      const member = asObject(entry) ?? {};
      const memberPath = `${path}.tools[${at}]`;
      if (member.type !== 'function' && member.type !== 'custom') return this.addTool(member, memberPath);
      const description = [textAt(member, 'description', memberPath), at === 0 ? about : '']
        .filter(Boolean)
        .join('\n\n');
      return [this.addNamed({ ...member, ...(description !== '' && { description }) }, namespace, memberPath)];
    });
  }

  private addNamed(tool: JsonObject, namespace: string | undefined, path: string): string {
    const name = textOf(tool.name);
    if (name === '') throw refuse(path, `${path}: the tool has no name.`, 'invalid_value');
    const flat = tool.type === 'custom' ? readCustom(tool, namespace) : readFunction(tool, namespace);
    this.callForms.set(flat.name, { kind: flat.type, name, ...(namespace !== undefined && { namespace }) });
    this.tools.set(`named ${flat.name}`, flat);
    return flat.name;
  }

  private addClientTool(kind: ClientToolKind, tool: JsonObject, path: string): string[] {
    const known = readClientTool(kind, tool);
    if (known === undefined) return this.addNative(tool, path);
    this.callForms.set(kind, { kind, name: kind });
    this.tools.set(`named ${kind}`, known);
    return [kind];
  }

  /** A tool that OpenAI would run, or that is not known yet. */
  private addNative(tool: JsonObject, path: string, _unknown?: unknown): string[] {
    return this.addUnnamed({ type: 'native', dialect: 'responses', tool, path }, path);
  }

  private addUnnamed(tool: NeutralTool, path: string): string[] {
    this.tools.set(`at ${path}`, tool);
    return [];
  }
}

/** Where a tool at fault stands, in the words of the list of ignored fields. */
const ANY_TOOL = 'tools[]';

function readFunction(tool: JsonObject, namespace: string | undefined): FunctionTool {
  return withoutAbsent<FunctionTool>({
    type: 'function',
    name: flatName(namespace, textOf(tool.name)),
    description: stringAt(tool, 'description', ANY_TOOL),
    schema: objectAt(tool, 'parameters', ANY_TOOL) ?? {},
    strict: booleanAt(tool, 'strict', ANY_TOOL),
  });
}

function readCustom(tool: JsonObject, namespace: string | undefined): CustomTool {
  return withoutAbsent<CustomTool>({
    type: 'custom',
    name: flatName(namespace, textOf(tool.name)),
    description: stringAt(tool, 'description', ANY_TOOL),
    format: objectAt(tool, 'format', ANY_TOOL),
  });
}

function readWebSearch(tool: JsonObject, path: string): NeutralTool {
  const filters = objectAt(tool, 'filters', path) ?? {};
  const domains = asStrings(listAt(filters, 'allowed_domains', `${path}.filters`));
  return withoutAbsent<NeutralTool>({
    type: 'webSearch',
    path,
    contextSize: asString(tool.search_context_size),
    userLocation: objectAt(tool, 'user_location', path),
    allowedDomains: domains.length > 0 ? domains : undefined,
  });
}
