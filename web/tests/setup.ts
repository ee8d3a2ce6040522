if (typeof document !== 'undefined') await import('./page')
export {}
