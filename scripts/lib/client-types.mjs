import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';

const ENTRY = 'apps/web/src/client/index.ts';
const CONTRACTS = '/libs/contracts/';
const HEAD = `// The protocol client as TypeScript sees it. Made from ${ENTRY} by: npm run client-types\n`;

/**
 * The declarations of `minime/client` in one file that needs no other: what comes from the contracts is written out.
 * @param {string} root
 * @returns {string}
 */
export function clientTypes(root) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [ENTRY] }, ts.sys, root);
  const program = ts.createProgram([join(root, ENTRY)], { ...options, types: [], noEmit: true });
  const checker = program.getTypeChecker();
  const entry = checker.getSymbolAtLocation(program.getSourceFile(join(root, ENTRY)));
  const writer = new DeclarationWriter(checker);
  const own = checker.getExportsOfModule(entry).map((symbol) => writer.declare(resolved(checker, symbol)));
  return formatted(root, [HEAD, ...writer.contracts(), ...own].join('\n'));
}

const resolved = (checker, symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);

class DeclarationWriter {
  /** Name of a type of the contracts to its text. */
  #foreign = new Map();

  constructor(checker) {
    this.checker = checker;
  }

  contracts() {
    return [...this.#foreign].sort().map(([name, text]) => `export type ${name} = ${text};\n`);
  }

  declare(symbol) {
    const [declaration] = symbol.declarations;
    const comment = ts.getJSDocCommentsAndTags(declaration).map((doc) => `${doc.getText()}\n`);
    return `${comment.join('')}${this.#signature(symbol, declaration)}\n`;
  }

  #signature(symbol, declaration) {
    if (ts.isInterfaceDeclaration(declaration)) return this.#written(declaration);
    if (ts.isTypeAliasDeclaration(declaration))
      return `export type ${symbol.name} = ${this.#written(declaration.type)};`;
    const type = this.checker.getTypeOfSymbol(symbol);
    const text = this.#text(type, declaration);
    return `export declare const ${symbol.name}: ${text};`;
  }

  /** The source of a node, its references to the contracts written out or remembered. */
  #written(node) {
    const start = node.getStart();
    let text = '';
    let from = start;
    const visit = (child) => {
      const replaced = ts.isTypeNode(child) && this.#foreignText(child);
      if (!replaced) return ts.forEachChild(child, visit);
      text += node.getSourceFile().text.slice(from, child.getStart()) + replaced;
      from = child.end;
    };
    visit(node);
    return text + node.getSourceFile().text.slice(from, node.end);
  }

  #foreignText(node) {
    if (ts.isTypeReferenceNode(node) && this.#isForeign(node) && !node.typeArguments) {
      this.#remember(node);
      return node.getText();
    }
    const isBuilt = ts.isIndexedAccessTypeNode(node) || (ts.isTypeReferenceNode(node) && node.typeArguments);
    return isBuilt && this.#mentionsForeign(node)
      ? this.#text(this.checker.getTypeFromTypeNode(node), node)
      : undefined;
  }

  #isForeign(reference) {
    const symbol = resolved(this.checker, this.checker.getSymbolAtLocation(reference.typeName));
    return symbol.declarations[0].getSourceFile().fileName.includes(CONTRACTS);
  }

  #mentionsForeign(node) {
    if (ts.isTypeReferenceNode(node) && this.#isForeign(node)) return true;
    return Boolean(ts.forEachChild(node, (child) => this.#mentionsForeign(child)));
  }

  #remember(node) {
    const name = node.typeName.getText();
    if (!this.#foreign.has(name)) this.#foreign.set(name, this.#text(this.checker.getTypeFromTypeNode(node), node));
  }

  #text(type, node) {
    const { NoTruncation, InTypeAlias, WriteArrowStyleSignature, UseSingleQuotesForStringLiteralType } =
      ts.TypeFormatFlags;
    const flags = NoTruncation | InTypeAlias | WriteArrowStyleSignature | UseSingleQuotesForStringLiteralType;
    return this.checker.typeToString(type, node, flags);
  }
}

function formatted(root, text) {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=client.d.ts'], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the declarations of the client cannot be read:\n${stderr}\n${text}`);
  return stdout;
}
