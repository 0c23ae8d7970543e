import type { GpuProbe } from './lane.api.ts';

/** Tells whether WebGPU could be used in this worker, without loading a runtime. Never rejects. */
export async function probeGpu(): Promise<GpuProbe> {
  if (navigator.gpu === undefined) return { usable: false, words: 'this browser has no WebGPU' };
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) return { usable: false, words: 'WebGPU found no graphics adapter' };
    return { usable: true, software: isSoftware(adapter), words: nameOf(adapter) };
  } catch (error) {
    return { usable: false, words: `WebGPU failed: ${String(error)}` };
  }
}

/** Opens a device of the strongest adapter, with its own limits. The caller destroys it. */
export async function openGpuDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new TypeError('WebGPU found no graphics adapter.');
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: adapter.features.has('shader-f16') ? ['shader-f16'] : [],
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
    },
  });
  self.addEventListener(LOSE_DEVICE, () => device.destroy());
  return device;
}

/** Whoever can run code in this worker, as a test can, takes the device away by this event, as a driver would. */
const LOSE_DEVICE = 'sightline-lose-device';

/** A software adapter is right but slower than WASM. */
function isSoftware(adapter: GPUAdapter): boolean {
  const { info } = adapter;
  if (info.isFallbackAdapter) return true;
  return /swiftshader|llvmpipe|lavapipe|basic render/i.test(
    `${info.vendor} ${info.architecture} ${info.description}`,
  );
}

function nameOf(adapter: GPUAdapter): string {
  const { vendor, architecture, description } = adapter.info;
  return description || [vendor, architecture].filter((word) => word !== '').join(' ') || 'unnamed adapter';
}
