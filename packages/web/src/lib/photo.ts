/** What every browser and the server read alike; a phone asked for these converts its own format. */
export const PHOTO_TYPES = 'image/jpeg,image/png,image/webp';

export const isPhoto = ({ type }: File): boolean => PHOTO_TYPES.split(',').includes(type);
