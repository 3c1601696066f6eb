"""What a photo is made ready as: its working copy, quality, keypoints and backbone activations."""
