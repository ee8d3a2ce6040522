import { keepsOnDevice } from '@/shared/device/storage'
import { t } from '@/shared/language/say'

/** Says truly what happens to what is typed while the service cannot be reached. */
export const typedIsKept = (): string =>
  keepsOnDevice()
    ? t('What you type is kept on this device.')
    : t('This browser keeps nothing: leave this page open, or what you typed is lost.')
