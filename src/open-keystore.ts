import type { Audit } from './audit/audit.ts'
import type { Details } from './audit/event.ts'
import { MemoryAudit } from './audit/memory-audit.ts'
import { partitionOf, regionPattern } from './base/arn.ts'
import type { Clock } from './base/clock.ts'
import { OperatorError } from './base/error.ts'
import { isStructure } from './base/object.ts'
import { native } from './crypto/native/index.ts'
import { randomUuid } from './crypto/random.ts'
import type { CustodyRegistry } from './custody/registry.ts'
import { endpoint } from './endpoint/endpoint.ts'
import type { Endpoint, EndpointOptions, Refusal } from './endpoint/exchange.ts'
import { type ClientConfig, clientConfig } from './endpoint/sdk-handler.ts'
import {
  type AccessKeyMetadata,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  type NewAccessKey,
} from './identity/access-key.ts'
import type { AccessKeys } from './identity/access-key-cache.ts'
import { createAccount, rootPrincipal } from './identity/account.ts'
import { embeddedKms, type KmsMethods } from './kms/embedded.ts'
import { kmsService } from './kms/service.ts'
import type { Call } from './operation/operation.ts'
import type { Perform } from './operation/perform.ts'
import { Underway } from './operation/underway.ts'
import { livesIn, type Principal, principalOfArn } from './policy/principal.ts'
import type { Change } from './seal/sealed-store.ts'
import type { Store } from './seal/store.ts'

/** Who calls, and where. */
export type Caller = {
  /** The ARN of an account's root user, a user, a role or a role's session; by default the account's root user. */
  readonly principal?: string
  /** By default the keystore's Region. Keys of one Region are not seen from another. */
  readonly region?: string
}

export type OpenParts = {
  readonly account: string
  readonly region: string
  readonly clock: Clock
  readonly store: Store
  readonly audit: Audit
  readonly custodies: CustodyRegistry
  readonly accessKeys: AccessKeys
  readonly performKms: Perform
  readonly report: (problem: unknown) => void
  readonly stopExpiry: () => Promise<void>
}

/** An open keystore. Made by `openKeystore`; one process may hold several, and several processes one. */
export class OpenKeystore {
  readonly #parts: OpenParts
  readonly #underway = new Underway()
  #closing: Promise<void> | undefined

  constructor(parts: OpenParts) {
    this.#parts = parts
  }

  /** The operations of AWS KMS as methods, for one caller. */
  kms(caller: Caller = {}): KmsMethods {
    const { clock } = this.#parts
    const { principal, region } = this.#callerOf(caller)
    const nextCall = (): Call => ({
      caller: principal,
      region,
      requestId: randomUuid(),
      time: clock.now(),
    })
    return embeddedKms(this.#performKms, nextCall)
  }

  /**
   * What a client of the AWS SDK for JavaScript v3 is made with, to work on this keystore in this process:
   * `new KMSClient(keystore.clientConfig())`. The caller is fixed here; no header can change it.
   */
  clientConfig(caller: Caller = {}): ClientConfig {
    const { principal, region } = this.#callerOf(caller)
    return clientConfig(this.#endpointOptions(), { caller: principal, region })
  }

  /** The HTTP endpoint without its sockets: requests are signed with access keys of this keystore. */
  endpoint(): Endpoint {
    const { accessKeys } = this.#parts
    return endpoint({
      ...this.#endpointOptions(),
      engine: native,
      resolveAccessKey: (accessKeyId) => accessKeys.resolve(accessKeyId),
    })
  }

  /** Makes an access key for a principal. Its secret is shown this once. */
  async createAccessKey(principal?: string): Promise<NewAccessKey> {
    const { store, clock } = this.#parts
    const owner = this.#callerOf(principal === undefined ? {} : { principal }).principal
    return this.#administer('CreateAccessKey', async (change) => {
      const now = clock.now()
      await createAccount(change, owner.account, now)
      const made = await createAccessKey(store, change, owner, now)
      const told = { accessKeyId: made.accessKeyId, principal: owner.arn }
      return { answer: made, told }
    })
  }

  listAccessKeys(): Promise<AccessKeyMetadata[]> {
    const { store } = this.#parts
    return this.#underway.begin(async () => {
      await store.refresh()
      return await listAccessKeys(store)
    })
  }

  /** Deletes an access key, which signs nothing from its very next request; whether it was there. */
  deleteAccessKey(accessKeyId: string): Promise<boolean> {
    return this.#administer('DeleteAccessKey', async (change) => {
      const answer = await deleteAccessKey(change, accessKeyId)
      return { answer, told: answer ? { accessKeyId } : undefined }
    })
  }

  /** Whether requests are answered: while the audit cannot be written, or a seal was found broken, none is. */
  healthy(): boolean {
    const { audit, store } = this.#parts
    return audit.failure === undefined && store.failure === undefined
  }

  /**
   * While audit events are on their way to the disk: settles when they are there. Requests that begin meanwhile can't
   * end sooner, and cost less when they wait for it and then begin together.
   */
  busy(): Promise<void> | undefined {
    return this.#parts.audit.writing
  }

  /** The audit events that an in-memory keystore has kept, each as one JSON text, the oldest first. */
  auditEvents(): string[] {
    const { audit } = this.#parts
    return audit instanceof MemoryAudit ? audit.events() : []
  }

  /** Writes a consistent copy of the keystore's database to a new file, while it is in use. */
  backup(file: string): Promise<void> {
    return this.#underway.begin(() => this.#parts.store.backup(file))
  }

  /** Waits for what is under way and what was recorded, and lets go of files, sessions and locks. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { stopExpiry, custodies, audit, store } = this.#parts
    try {
      await this.#underway.end()
      await stopExpiry()
      await custodies.close().finally(() => audit.close())
    } finally {
      await store.close()
    }
  }

  #performKms: Perform = (operation, input, call) =>
    this.#underway.begin(() => this.#parts.performKms(operation, input, call))

  /** Who holds the keystore changes who may sign: that is told like any request, in the same transaction. */
  #administer<T>(
    name: string,
    work: (change: Change) => Promise<{ answer: T; told: Details | undefined }>,
  ): Promise<T> {
    return this.#underway.begin(() => this.#changeWhoSigns(name, work))
  }

  async #changeWhoSigns<T>(
    name: string,
    work: (change: Change) => Promise<{ answer: T; told: Details | undefined }>,
  ): Promise<T> {
    const { store, audit, clock, region } = this.#parts
    await store.refresh()
    const { answer, delivered } = await store.change(async (change) => {
      const { answer, told } = await work(change)
      if (!told) return { answer }
      const event = {
        caller: this.#callerOf({}).principal,
        source: 'iam.amazonaws.com',
        name,
        region,
        time: clock.now(),
        requestId: randomUuid(),
        readOnly: false,
        requestParameters: told,
      }
      return { answer, delivered: await audit.enlist(change, event) }
    })
    await delivered?.()
    return answer
  }

  #callerOf(caller: Caller): { principal: Principal; region: string } {
    requireCaller(caller)
    const { principal, region = this.#parts.region } = caller
    if (!regionPattern.test(region)) {
      throw new OperatorError('region', `caller: '${region}' is not a Region such as us-east-1`)
    }
    if (principal === undefined) {
      return { principal: rootPrincipal(this.#parts.account, partitionOf(region)), region }
    }
    const named = principalOfArn(principal)
    if (!named) {
      throw new OperatorError(
        'principal',
        `caller: '${principal}' is not the ARN of a root user, user, role or assumed role`,
      )
    }
    if (!livesIn(named, region)) {
      throw new OperatorError(
        'principal',
        `caller: '${principal}' is of another partition than ${region}`,
      )
    }
    return { principal: named, region }
  }

  #endpointOptions(): EndpointOptions {
    const { clock, report } = this.#parts
    return {
      services: [{ service: kmsService, perform: this.#performKms }],
      clock,
      refused: (refusal) => this.#recordRefusal(refusal),
      failed: report,
    }
  }

  /** A request that never reached its service; what it claims of itself is not proven. */
  #recordRefusal(refusal: Refusal): Promise<void> {
    const { audit, account, region } = this.#parts
    const { error, requestId, time, service, accessKeyId, caller, sourceAddress, userAgent } =
      refusal
    return audit.record({
      caller: caller
        ? { ...caller, ...(accessKeyId !== undefined && { accessKeyId }) }
        : { type: 'unknown', account, ...(accessKeyId !== undefined && { accessKeyId }) },
      source: service?.eventSource ?? 'claviger',
      name: refusal.operation ?? 'Unknown',
      region: refusal.region ?? region,
      time,
      requestId,
      readOnly: true,
      ...(sourceAddress !== undefined && { sourceAddress }),
      ...(userAgent !== undefined && { userAgent }),
      error: error.silent ? { code: error.code } : { code: error.code, message: error.message },
    })
  }
}

/** Callers in plain JavaScript have no types, and a misspelt member must not become the account's root user. */
function requireCaller(caller: unknown): asserts caller is Caller {
  if (!isStructure(caller)) throw wrongCaller('{ principal, region }')
  for (const [name, value] of Object.entries(caller)) {
    if (name !== 'principal' && name !== 'region') throw wrongCaller('{ principal, region }')
    if (value !== undefined && typeof value !== 'string') throw wrongCaller(`${name} as a text`)
  }
}

const wrongCaller = (expected: string): OperatorError =>
  new OperatorError('caller', `caller: expected ${expected}`)
